import { stripeTools } from "../../../src/catalog/tools/stripe.ts";
import type { ToolCalls } from "./toolCalls.ts";

const listOf = (url: string, data: unknown[]) => ({ object: "list", url, has_more: false, data });

export const stripe: ToolCalls = {
  tools: stripeTools,
  bases: ["https://api.stripe.com"],
  source: "https://docs.stripe.com/api",
  calls: {
    search_customers: {
      args: { query: "name:'Jane Doe' AND metadata['foo']:'bar'", limit: 5, page: "WzEsMl0=" },
      request: "GET /v1/customers/search?query=name:'Jane Doe' AND metadata['foo']:'bar'&limit=5&page=WzEsMl0%3D",
      answer: { object: "search_result", url: "/v1/customers/search", has_more: false, data: [] },
    },
    get_customer: {
      args: { customer: "cus_NffrFeUfNV2Hib" },
      request: "GET /v1/customers/cus_NffrFeUfNV2Hib",
      answer: { id: "cus_NffrFeUfNV2Hib", object: "customer", balance: 0 },
    },
    create_customer: {
      args: {
        name: "Jenny Rosen",
        email: "jennyrosen@example.com",
        address: { line1: "510 Townsend St", city: "San Francisco", country: "US" },
        metadata: { order_id: "6735" },
      },
      request: "POST /v1/customers",
      form: "name=Jenny Rosen&email=jennyrosen@example.com&address[line1]=510 Townsend St&address[city]=San Francisco&address[country]=US&metadata[order_id]=6735",
      answer: { id: "cus_NffrFeUfNV2Hib", object: "customer", name: "Jenny Rosen" },
    },
    update_customer: {
      args: { customer: "cus_NffrFeUfNV2Hib", metadata: { order_id: "" }, phone: "+1 555 0100" },
      request: "POST /v1/customers/cus_NffrFeUfNV2Hib",
      form: "metadata[order_id]=&phone=%2B1 555 0100",
      answer: { id: "cus_NffrFeUfNV2Hib", object: "customer" },
    },
    list_payments: {
      args: {
        customer: "cus_123",
        created_after: 1700000000,
        created_before: 1710000000,
        limit: 3,
        starting_after: "pi_3M",
      },
      request:
        "GET /v1/payment_intents?customer=cus_123&created[gte]=1700000000&created[lt]=1710000000&limit=3&starting_after=pi_3M",
      answer: listOf("/v1/payment_intents", []),
    },
    get_payment: {
      args: { intent: "pi_3MtwBwLkdIwHu7ix28a3tqPa" },
      request: "GET /v1/payment_intents/pi_3MtwBwLkdIwHu7ix28a3tqPa?expand[]=latest_charge",
      answer: { id: "pi_3MtwBwLkdIwHu7ix28a3tqPa", object: "payment_intent", amount: 2000, status: "succeeded" },
    },
    create_refund: {
      args: { payment_intent: "pi_1GszsK2eZvKYlo2CfhZyoZLp", amount: 500, reason: "requested_by_customer" },
      request: "POST /v1/refunds",
      form: "payment_intent=pi_1GszsK2eZvKYlo2CfhZyoZLp&amount=500&reason=requested_by_customer",
      answer: { id: "re_1Nispe2eZvKYlo2Cd31jOCgZ", object: "refund", amount: 500, status: "succeeded" },
    },
    list_invoices: {
      args: { customer: "cus_123", status: "open", subscription: "sub_123", limit: 3 },
      request: "GET /v1/invoices?customer=cus_123&status=open&subscription=sub_123&limit=3",
      answer: listOf("/v1/invoices", []),
    },
    create_invoice: {
      args: { customer: "cus_NeZwdNtLEOXuvB", collection_method: "send_invoice", days_until_due: 30, footer: "Thanks" },
      request: "POST /v1/invoices",
      form: "customer=cus_NeZwdNtLEOXuvB&collection_method=send_invoice&days_until_due=30&footer=Thanks&auto_advance=false",
      answer: { id: "in_1MtHbELkdIwHu7ixl4OzzPMv", object: "invoice", status: "draft" },
    },
    create_invoice_item: {
      args: {
        customer: "cus_NeZei8imSbMVvi",
        invoice: "in_1MtHbELkdIwHu7ixl4OzzPMv",
        amount: 1099,
        currency: "usd",
        description: "Consulting",
      },
      request: "POST /v1/invoiceitems",
      form: "customer=cus_NeZei8imSbMVvi&invoice=in_1MtHbELkdIwHu7ixl4OzzPMv&amount=1099&currency=usd&description=Consulting",
      answer: { id: "ii_1MtGUtLkdIwHu7ixBYwjAM00", object: "invoiceitem", amount: 1099 },
    },
    finalize_invoice: {
      args: { invoice: "in_1MtGmCLkdIwHu7ix6PgS6g8S", auto_advance: false },
      request: "POST /v1/invoices/in_1MtGmCLkdIwHu7ix6PgS6g8S/finalize",
      form: "auto_advance=false",
      answer: { id: "in_1MtGmCLkdIwHu7ix6PgS6g8S", object: "invoice", status: "open" },
    },
    send_invoice: {
      args: { invoice: "in_1MtGmCLkdIwHu7ixJlveR2DO" },
      request: "POST /v1/invoices/in_1MtGmCLkdIwHu7ixJlveR2DO/send",
      answer: { id: "in_1MtGmCLkdIwHu7ixJlveR2DO", object: "invoice", status: "open" },
    },
    list_subscriptions: {
      args: { status: "all", price: "price_1MoBy5LkdIwHu7ixZhnattbh" },
      request: "GET /v1/subscriptions?status=all&price=price_1MoBy5LkdIwHu7ixZhnattbh",
      answer: listOf("/v1/subscriptions", []),
    },
    set_subscription_end: {
      args: { subscription: "sub_1MowQVLkdIwHu7ixeRlqHVzs", cancel_at_period_end: true },
      request: "POST /v1/subscriptions/sub_1MowQVLkdIwHu7ixeRlqHVzs",
      form: "cancel_at_period_end=true",
      answer: { id: "sub_1MowQVLkdIwHu7ixeRlqHVzs", object: "subscription", cancel_at_period_end: true },
    },
    cancel_subscription: {
      args: { subscription: "sub_1MlPf9LkdIwHu7ixB6VIYRyX", invoice_now: true, prorate: true },
      request: "DELETE /v1/subscriptions/sub_1MlPf9LkdIwHu7ixB6VIYRyX?invoice_now=true&prorate=true",
      answer: { id: "sub_1MlPf9LkdIwHu7ixB6VIYRyX", object: "subscription", status: "canceled" },
    },
    list_products: {
      args: { active: true, limit: 3 },
      request: "GET /v1/products?active=true&limit=3",
      answer: listOf("/v1/products", [{ id: "prod_NWjs8kKbJWmuuc", name: "Gold Plan" }]),
    },
    list_prices: {
      args: { product: "prod_NWjs8kKbJWmuuc", type: "recurring" },
      request: "GET /v1/prices?product=prod_NWjs8kKbJWmuuc&type=recurring",
      answer: listOf("/v1/prices", [{ id: "price_1MoBy5LkdIwHu7ixZhnattbh", unit_amount: 1000 }]),
    },
    create_payment_link: {
      args: {
        line_items: [
          { price: "price_1MoC3TLkdIwHu7ixcIbKelAC", quantity: 1 },
          { price: "price_1MoBy5LkdIwHu7ixZhnattbh", quantity: 2 },
        ],
      },
      request: "POST /v1/payment_links",
      form: "line_items[0][price]=price_1MoC3TLkdIwHu7ixcIbKelAC&line_items[0][quantity]=1&line_items[1][price]=price_1MoBy5LkdIwHu7ixZhnattbh&line_items[1][quantity]=2",
      answer: { id: "plink_1MoC3ULkdIwHu7ixZjtGpVl2", url: "https://buy.stripe.com/test_cN25nr0iZ7bUa7meUY" },
    },
    get_balance: {
      args: {},
      request: "GET /v1/balance",
      answer: { object: "balance", available: [{ amount: 666670, currency: "usd" }] },
    },
    list_balance_transactions: {
      args: { type: "charge", payout: "po_1", created_after: 1700000000 },
      request: "GET /v1/balance_transactions?type=charge&payout=po_1&created[gte]=1700000000",
      answer: listOf("/v1/balance_transactions", []),
    },
  },
};
