import type { ParameterInput, ToolInput } from "../tool.ts";
import { choice, filled, flag, inBody, inPath, inQuery, list, needed, object, text, whole } from "../toolParameters.ts";

const read = [["read_only"], ["read_write"]];
const write = [["read_write"]];

const CUSTOMER = { pattern: "^cus_[A-Za-z0-9]+$" };

const idOf = (thing: string, prefix: string) =>
  inPath(`Id of the ${thing}, as \`${prefix}…\`.`, { pattern: `^${prefix}[A-Za-z0-9_]+$` });

const pages: Record<string, ParameterInput> = {
  limit: inQuery(whole("Results on a page.", { minimum: 1, maximum: 100, default: 10 })),
  starting_after: inQuery(
    text("Id of the last result of the page before; `has_more` tells whether there is another page."),
  ),
};

const created: Record<string, ParameterInput> = {
  created_after: inQuery(whole("Only what was created at or after this time, in Unix seconds.", { minimum: 0 }), {
    name: "created[gte]",
  }),
  created_before: inQuery(whole("Only what was created before this time, in Unix seconds.", { minimum: 0 }), {
    name: "created[lt]",
  }),
};

const ofCustomer = inQuery(text("Only of the customer with this id.", CUSTOMER));

const AMOUNT = "in the smallest unit of the currency (1099 is 10.99 USD, but 1099 JPY)";
const CURRENCY = { pattern: "^[a-z]{3}$" };

const metadata = inBody(
  {
    type: "object",
    additionalProperties: { type: "string" },
    description: "Values of the application's own, at most 50; an empty text removes one.",
  },
  undefined,
  { style: "deep" },
);

const customerFields: Record<string, ParameterInput> = {
  email: inBody(text("Address, at most 512 characters.", { format: "email", maxLength: 512 })),
  name: inBody(text("Full name or name of the business.")),
  phone: inBody(text("Phone number.")),
  description: inBody(text("Text that only the team sees.")),
  address: inBody(
    object(
      {
        line1: text("Street and number."),
        line2: text("Flat, floor and the like."),
        city: text("City."),
        state: text("State or region."),
        postal_code: text("Postal code."),
        country: text("Country, as two letters of ISO 3166-1."),
      },
      [],
      "Postal address.",
    ),
    undefined,
    { style: "deep" },
  ),
  metadata,
};

const form = { method: "POST", bodyType: "form" } as const;

export const stripeTools: ToolInput[] = [
  {
    id: "search_customers",
    displayName: "Search customers",
    description: "Finds customers by conditions. What was written in the last minute may be missing.",
    actionType: "READ_ONLY",
    scopes: read,
    method: "GET",
    path: "/v1/customers/search",
    parameters: {
      query: needed(
        inQuery(
          filled(
            "Conditions on `email`, `name`, `phone`, `created` and `metadata['key']`, joined by `AND` or by `OR`: `email:'a@example.com'` is equal, `name~'jane'` contains (three characters or more).",
          ),
        ),
      ),
      limit: pages.limit as ParameterInput,
      page: inQuery(text("`next_page` of the page before.")),
    },
  },
  {
    id: "get_customer",
    displayName: "Get a customer",
    description: "Returns one customer with address, balance and defaults for invoices.",
    actionType: "READ_ONLY",
    scopes: read,
    method: "GET",
    path: "/v1/customers/{customer}",
    parameters: { customer: idOf("customer", "cus_") },
  },
  {
    id: "create_customer",
    displayName: "Create a customer",
    description: "Creates a customer. Search before: another one with the same address is made without a warning.",
    actionType: "REVERSIBLE",
    scopes: write,
    ...form,
    path: "/v1/customers",
    parameters: customerFields,
  },
  {
    id: "update_customer",
    displayName: "Update a customer",
    description: "Changes what is given of a customer.",
    actionType: "REVERSIBLE",
    scopes: write,
    ...form,
    path: "/v1/customers/{customer}",
    parameters: { customer: idOf("customer", "cus_"), ...customerFields },
  },
  {
    id: "list_payments",
    displayName: "List payments",
    description: `Lists payment intents, newest first, with status and amount ${AMOUNT}.`,
    actionType: "READ_ONLY",
    scopes: read,
    method: "GET",
    path: "/v1/payment_intents",
    parameters: { customer: ofCustomer, ...created, ...pages },
  },
  {
    id: "get_payment",
    displayName: "Get a payment",
    description: "Returns one payment intent; `latest_charge` has the charge with its outcome, card and receipt.",
    actionType: "READ_ONLY",
    scopes: read,
    method: "GET",
    path: "/v1/payment_intents/{intent}",
    fixedQuery: { "expand[]": "latest_charge" },
    parameters: { intent: idOf("payment intent", "pi_") },
  },
  {
    id: "create_refund",
    displayName: "Refund a payment",
    description: "Pays back a payment in whole or in part to where it came from. It cannot be taken back.",
    actionType: "IRREVERSIBLE",
    scopes: write,
    ...form,
    path: "/v1/refunds",
    parameters: {
      payment_intent: needed(inBody(text("Id of the payment intent, as `pi_…`.", { pattern: "^pi_[A-Za-z0-9_]+$" }))),
      amount: inBody(whole(`Amount ${AMOUNT}; all that is left unless given.`, { minimum: 1 })),
      reason: inBody(choice(["duplicate", "fraudulent", "requested_by_customer"], "Why.")),
      metadata,
    },
  },
  {
    id: "list_invoices",
    displayName: "List invoices",
    description: `Lists invoices, newest first. Amounts are ${AMOUNT}.`,
    actionType: "READ_ONLY",
    scopes: read,
    method: "GET",
    path: "/v1/invoices",
    parameters: {
      customer: ofCustomer,
      status: inQuery(choice(["draft", "open", "paid", "uncollectible", "void"], "Only invoices with this status.")),
      subscription: inQuery(text("Only of the subscription with this id.")),
      ...created,
      ...pages,
    },
  },
  {
    id: "create_invoice",
    displayName: "Create a draft of an invoice",
    description:
      "Creates a draft without items; add them by create_invoice_item with the id of the draft, then finalize_invoice. Nobody is told or charged before that.",
    actionType: "REVERSIBLE",
    scopes: write,
    ...form,
    path: "/v1/invoices",
    // Otherwise the draft finalizes itself after an hour.
    fixedBody: { auto_advance: false },
    parameters: {
      customer: needed(inBody(text("Id of the customer.", CUSTOMER))),
      collection_method: inBody(
        choice(["charge_automatically", "send_invoice"], "Charge the customer's card, or send an invoice to be paid.", {
          default: "charge_automatically",
        }),
      ),
      days_until_due: inBody(whole("Days to pay; needed for `send_invoice`.", { minimum: 0 })),
      currency: inBody(text("Currency in lower case, as `usd`; the customer's unless given.", CURRENCY)),
      description: inBody(text("Text at the top of the invoice.")),
      footer: inBody(text("Text at its foot.")),
      metadata,
    },
  },
  {
    id: "create_invoice_item",
    displayName: "Add an item to a draft",
    description: "Adds one item to a draft of an invoice, or to the customer's next invoice.",
    actionType: "REVERSIBLE",
    scopes: write,
    ...form,
    path: "/v1/invoiceitems",
    parameters: {
      customer: needed(inBody(text("Id of the customer.", CUSTOMER))),
      invoice: inBody(text("Id of the draft, as `in_…`; the next invoice unless given.")),
      amount: needed(inBody(whole(`Amount ${AMOUNT}; below zero it lowers the total.`))),
      currency: needed(inBody(text("Currency in lower case, as `usd`.", CURRENCY))),
      description: needed(inBody(filled("What it is for; it stands on the invoice."))),
      metadata,
    },
  },
  {
    id: "finalize_invoice",
    displayName: "Finalize an invoice",
    description:
      "Makes a draft final: it gets its number and can only be voided from then on. With `auto_advance`, Stripe charges or mails the customer by itself.",
    actionType: "IRREVERSIBLE",
    scopes: write,
    ...form,
    path: "/v1/invoices/{invoice}/finalize",
    parameters: {
      invoice: idOf("draft", "in_"),
      auto_advance: inBody(flag("Whether Stripe collects the payment by itself.")),
    },
  },
  {
    id: "send_invoice",
    displayName: "Send an invoice",
    description: "Mails an invoice to the customer; in test mode nothing is mailed. A draft becomes final.",
    actionType: "IRREVERSIBLE",
    scopes: write,
    ...form,
    path: "/v1/invoices/{invoice}/send",
    parameters: { invoice: idOf("invoice", "in_") },
  },
  {
    id: "list_subscriptions",
    displayName: "List subscriptions",
    description: "Lists subscriptions, newest first, without canceled ones unless `status` says so.",
    actionType: "READ_ONLY",
    scopes: read,
    method: "GET",
    path: "/v1/subscriptions",
    parameters: {
      customer: ofCustomer,
      status: inQuery(
        choice(
          [
            ...["active", "all", "canceled", "ended", "incomplete", "incomplete_expired"],
            ...["past_due", "paused", "trialing", "unpaid"],
          ],
          "Only subscriptions with this status.",
        ),
      ),
      price: inQuery(text("Only those with this price, as `price_…`.")),
      ...created,
      ...pages,
    },
  },
  {
    id: "set_subscription_end",
    displayName: "End a subscription with its period",
    description:
      "Says whether a subscription ends with the period that is paid. It can be taken back until then. To end it at once use cancel_subscription.",
    actionType: "REVERSIBLE",
    scopes: write,
    ...form,
    path: "/v1/subscriptions/{subscription}",
    parameters: {
      subscription: idOf("subscription", "sub_"),
      cancel_at_period_end: needed(inBody(flag("True to let it end, false to let it go on."))),
    },
  },
  {
    id: "cancel_subscription",
    displayName: "Cancel a subscription at once",
    description: "Ends a subscription at once and for good; it can only be made anew.",
    actionType: "IRREVERSIBLE",
    scopes: write,
    method: "DELETE",
    path: "/v1/subscriptions/{subscription}",
    parameters: {
      subscription: idOf("subscription", "sub_"),
      invoice_now: inQuery(flag("Bill what was used and not yet billed.", { default: false })),
      prorate: inQuery(flag("Credit what was paid and not used.", { default: false })),
    },
  },
  {
    id: "list_products",
    displayName: "List products",
    description: "Lists products, newest first; list_prices tells what they cost.",
    actionType: "READ_ONLY",
    scopes: read,
    method: "GET",
    path: "/v1/products",
    parameters: { active: inQuery(flag("Only those that can, or cannot, be bought.")), ...pages },
  },
  {
    id: "list_prices",
    displayName: "List prices",
    description: `Lists prices, newest first: once or recurring, \`unit_amount\` ${AMOUNT}.`,
    actionType: "READ_ONLY",
    scopes: read,
    method: "GET",
    path: "/v1/prices",
    parameters: {
      product: inQuery(text("Only of the product with this id, as `prod_…`.")),
      active: inQuery(flag("Only those that can, or cannot, be used.")),
      type: inQuery(choice(["one_time", "recurring"], "Only prices of this kind.")),
      ...pages,
    },
  },
  {
    id: "create_payment_link",
    displayName: "Create a payment link",
    description:
      "Makes an address at which anybody can pay for what is given, any number of times. It can be switched off in Stripe, what was paid meanwhile stays paid.",
    actionType: "REVERSIBLE",
    scopes: write,
    ...form,
    path: "/v1/payment_links",
    parameters: {
      line_items: needed(
        inBody(
          list(
            object(
              { price: filled("Id of the price, from list_prices."), quantity: whole("How many.", { minimum: 1 }) },
              ["price", "quantity"],
              "An item.",
            ),
            "What is sold, at most 20 items.",
            { minItems: 1, maxItems: 20 },
          ),
          undefined,
          { style: "deep" },
        ),
      ),
      metadata,
    },
  },
  {
    id: "get_balance",
    displayName: "Get the balance",
    description: `Returns what is available and what is pending, by currency, ${AMOUNT}.`,
    actionType: "READ_ONLY",
    scopes: read,
    method: "GET",
    path: "/v1/balance",
  },
  {
    id: "list_balance_transactions",
    displayName: "List movements of the balance",
    description: `Lists what changed the balance, newest first: charges, refunds, fees, payouts, ${AMOUNT}.`,
    actionType: "READ_ONLY",
    scopes: read,
    method: "GET",
    path: "/v1/balance_transactions",
    parameters: {
      type: inQuery(text("Only movements of this kind, for example `charge`, `refund` or `payout`.")),
      payout: inQuery(text("Only those of this payout, as `po_…`.")),
      ...created,
      ...pages,
    },
  },
];
