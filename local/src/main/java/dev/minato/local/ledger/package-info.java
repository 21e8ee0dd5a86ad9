/** What is written down of sets, their replicas and the containers of these. */
@NullMarked
package dev.minato.local.ledger;

import org.jspecify.annotations.NullMarked;
