package dev.minato.cli.scaling;

import dev.minato.cli.client.JsonTree;

import tools.jackson.databind.JsonNode;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** How one revision scales, for people. */
final class ScaleText {
    private ScaleText() {}

    /**
     * Lines.
     *
     * @param most former decisions that are told
     */
    static List<String> of(JsonNode revision, int most) {
        List<String> lines = new ArrayList<>();
        lines.add(
                JsonTree.text(revision, "name")
                        + ": "
                        + replicas(revision.path("replicas").asInt(0))
                        + " wanted, "
                        + revision.path("readyReplicas").asInt(0)
                        + " ready, "
                        + revision.path("minReplicas").asInt(0)
                        + " to "
                        + revision.path("maxReplicas").asInt(0)
                        + (revision.path("holdsRequests").asBoolean(false)
                                ? "; requests wait until one is ready"
                                : ""));
        if (revision.has("floor")) {
            lines.add(
                    "  never fewer than "
                            + revision.path("floor").asInt(0)
                            + ": "
                            + JsonTree.text(revision, "floorReason"));
        }
        if (revision.has("heldBack")) {
            lines.add("  held back: " + JsonTree.text(revision, "heldBack"));
        }
        revision.path("rules").forEach(rule -> lines.add("  " + rule(rule)));
        decided(revision, lines);
        int told = 0;
        for (JsonNode change : revision.path("decisions")) {
            if (told++ < most) {
                lines.add(
                        "  "
                                + JsonTree.text(change, "at")
                                + "  "
                                + change.path("from").asInt(0)
                                + " → "
                                + change.path("to").asInt(0)
                                + "  "
                                + JsonTree.text(change, "reason"));
            }
        }
        return lines;
    }

    private static void decided(JsonNode revision, List<String> lines) {
        JsonNode last = revision.path("lastDecision");
        if (last.isObject()) {
            lines.add(
                    "  decided at "
                            + JsonTree.text(last, "at")
                            + ": "
                            + replicas(last.path("replicas").asInt(0))
                            + ", since "
                            + JsonTree.text(last, "reason")
                            + (last.has("nextAt")
                                    ? "; again at " + JsonTree.text(last, "nextAt")
                                    : "; again when something is told"));
        } else {
            lines.add("  nothing was decided since the daemon started");
        }
    }

    private static String rule(JsonNode rule) {
        String head =
                "rule " + JsonTree.text(rule, "name") + " (" + JsonTree.text(rule, "type") + "): ";
        if (rule.has("failure")) {
            return head + "not read: " + JsonTree.text(rule, "failure");
        }
        return head
                + number(rule.path("value"))
                + " of "
                + number(rule.path("target"))
                + (JsonTree.text(rule, "targetOf").equals("replica") ? " for each replica" : "")
                + (rule.path("active").asBoolean(false) ? ", active" : ", not active")
                + " (asked at "
                + JsonTree.text(rule, "askedAt")
                + ")";
    }

    private static String number(JsonNode number) {
        return new BigDecimal(number.asString("0")).stripTrailingZeros().toPlainString();
    }

    private static String replicas(int count) {
        return count + (count == 1 ? " replica" : " replicas");
    }
}
