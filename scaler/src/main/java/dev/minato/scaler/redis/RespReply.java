package dev.minato.scaler.redis;

import java.util.List;

/** What a Redis server answers (RESP 2). */
sealed interface RespReply {
    /** A simple or a bulk string. */
    record Text(String text) implements RespReply {}

    /** An integer. */
    record Whole(long value) implements RespReply {}

    /** A bulk string or an array that is not there. */
    record Nil() implements RespReply {}

    /** An array. */
    record Many(List<RespReply> parts) implements RespReply {
        public Many {
            parts = List.copyOf(parts);
        }
    }

    /** An error: its code and text, like {@code NOAUTH Authentication required.} */
    record Failure(String text) implements RespReply {
        /** The first word. */
        String code() {
            return text.split(" ", 2)[0];
        }
    }
}
