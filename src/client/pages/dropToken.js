/*
 * For the first page of a connect link that is open in this browser: takes the token out of the address, so that it stays in no
 * history. Nobody needs it any more.
 */
history.replaceState(null, "", location.pathname + location.search);

export {};
