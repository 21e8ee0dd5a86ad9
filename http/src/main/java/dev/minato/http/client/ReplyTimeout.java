package dev.minato.http.client;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * The time that an answer is waited for.
 *
 * @param limit the time after which the peer counts as silent
 * @param again asked then: whether it is waited for as long again
 * @param whole whether the body counts too, until the reply is closed; else the head alone
 */
record ReplyTimeout(Duration limit, BooleanSupplier again, boolean whole) {}
