package dev.minato.engine.runtime;

import tools.jackson.databind.JsonNode;

/**
 * Writes rules of {@code seccomp.json} about an argument or an answer. libseccomp compares an
 * argument once in a rule, so what is refused is written as several, none of which meets what is
 * allowed: which of two that meet counts is not defined.
 */
final class SeccompRule {
    /** Bits of what is compared: personality(2) and clone(2) look at no more. */
    private static final int WIDTH = 32;

    private SeccompRule() {}

    /**
     * Writes a rule.
     *
     * @param errno what a refused call answers
     */
    static void write(JsonText json, JsonNode rule, int errno) {
        if (rule.has("deny")) {
            json.object().raw("names", rule.path("deny").toString());
            json.field("action", "SCMP_ACT_ERRNO");
            json.field("errnoRet", rule.path("errno").longValue()).endObject();
            return;
        }
        Writer to = new Writer(json, rule, errno);
        if (rule.has("below")) {
            to.compare("SCMP_CMP_LT", rule.path("below").longValue());
        } else if (rule.has("above")) {
            to.compare("SCMP_CMP_GT", rule.path("above").longValue());
        } else if (rule.has("equals")) {
            to.compare("SCMP_CMP_EQ", rule.path("equals").longValue());
        } else if (rule.has("bits")) {
            to.anyOf(rule.path("bits").longValue());
        } else if (rule.has("outside")) {
            to.outside(rule.path("outside").longValue());
        } else {
            to.masked(rule.path("mask").longValue(), 0);
        }
    }

    private record Writer(JsonText json, JsonNode rule, int errno) {
        void compare(String operator, long value) {
            begin().field("value", value).field("op", operator);
            end();
        }

        void masked(long mask, long value) {
            begin().field("value", mask).field("valueTwo", value);
            json.field("op", "SCMP_CMP_MASKED_EQ");
            end();
        }

        /** One of the bits is set. */
        void anyOf(long bits) {
            for (long left = bits; left != 0; left &= left - 1) {
                masked(Long.lowestOneBit(left), Long.lowestOneBit(left));
            }
        }

        /** A bit that is not among some is set, unless all 32 are: that only asks. */
        void outside(long some) {
            long others = ~some & 0xffff_ffffL;
            long first = Long.lowestOneBit(others);
            for (long left = others; left != 0; left &= left - 1) {
                long bit = Long.lowestOneBit(left);
                long higher = left & left - 1;
                long next = higher == 0 ? first : Long.lowestOneBit(higher);
                masked(bit | next, bit);
            }
            for (long left = some; left != 0; left &= left - 1) {
                masked(first | Long.lowestOneBit(left), first);
            }
            compare("SCMP_CMP_GT", (1L << WIDTH) - 1);
        }

        private JsonText begin() {
            boolean allow = rule.has("allow");
            json.object().raw("names", rule.path(allow ? "allow" : "refuse").toString());
            json.field("action", allow ? "SCMP_ACT_ALLOW" : "SCMP_ACT_ERRNO");
            if (!allow) {
                json.field("errnoRet", errno);
            }
            json.array("args").object();
            return json.field("index", rule.path("argument").longValue());
        }

        private void end() {
            json.endObject().endArray().endObject();
        }
    }
}
