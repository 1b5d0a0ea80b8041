/** A table as text: columns of numbers to the right, all others to the left. */
export function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const columns = head.map((name, index) => {
    const cells = rows.map((row) => row[index] ?? "");
    const width = Math.max(...[name, ...cells].map(({ length }) => length));
    return { width, isNumeric: cells.every((cell) => /^[\d.]*-?$/.test(cell)) };
  });
  const line = (row: readonly string[]) => {
    const cells = columns.map(({ width, isNumeric }, index) => {
      const cell = row[index] ?? "";
      return isNumeric ? cell.padStart(width) : cell.padEnd(width);
    });
    return cells.join("  ").trimEnd();
  };
  return [line(head), columns.map(({ width }) => "-".repeat(width)).join("  "), ...rows.map(line)].join("\n");
}

/** A number with as many digits as it deserves. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return "-";
  if (Number.isInteger(value) || value >= 100) return value.toFixed(0);
  return value.toFixed(value < 10 ? 2 : 1);
}
