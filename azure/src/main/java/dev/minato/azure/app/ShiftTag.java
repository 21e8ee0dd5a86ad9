package dev.minato.azure.app;

import dev.minato.azure.wire.Json;
import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.platform.TrafficShift;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tag that says how an app's requests move to a revision step by step, which Container Apps has
 * no field for: {@code to=shop--v2 step=10 every=30s max-error-rate=1% max-latency-ratio=1.5
 * min-requests=50}; only {@code to} has to be there. It is a wish, kept by the domain and not among
 * the tags: it is answered as long as the shift is under way. A PATCH begins one, and without it
 * (null) calls it off; a PUT passes it over.
 */
public final class ShiftTag {
    /** Its name. */
    public static final String NAME = "minato-shift";

    private static final String PATH = "tags." + NAME;
    private static final String TAGS = "tags";
    private static final int LONGEST = 1_000;
    private static final Pattern WORD = Pattern.compile("([a-z-]+)=(\\S+)");
    private static final Pattern TIME = Pattern.compile("([0-9]{1,6})(ms|s|m|h)");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}(?:\\.[0-9]{1,6})?");
    private static final Pattern WHOLE = Pattern.compile("[0-9]{1,9}");

    private ShiftTag() {}

    /**
     * What a patch asks for.
     *
     * @param shift absent to call one off
     */
    public record Wish(Optional<TrafficShift> shift) {}

    /**
     * Takes the wish out of a patch of an app.
     *
     * @throws Fault invalid, naming the part that is wrong
     */
    public static Optional<Wish> take(ObjectNode patch) {
        if (!(Json.member(patch, TAGS).orElse(null) instanceof ObjectNode tags)) {
            return Optional.empty();
        }
        JsonNode text = tags.remove(NAME);
        if (text == null) {
            return Optional.empty();
        }
        return Optional.of(
                new Wish(
                        text.isNull() || text.asString("").isBlank()
                                ? Optional.empty()
                                : Optional.of(parse(text.asString("")))));
    }

    /** Takes it out of the tags of an app that is put. */
    static void drop(ObjectNode attributes) {
        if (attributes.path(TAGS) instanceof ObjectNode tags) {
            tags.remove(NAME);
            if (tags.isEmpty()) {
                attributes.remove(TAGS);
            }
        }
    }

    /** Writes a shift that is under way among the tags of an answer. */
    static void write(ObjectNode resource, TrafficShift shift) {
        resource.withObject("/" + TAGS).put(NAME, text(shift));
    }

    private static String text(TrafficShift shift) {
        return "to="
                + shift.target()
                + " step="
                + shift.step()
                + " every="
                + shift.every().toMillis()
                + "ms max-error-rate="
                + shift.maxErrorRate() * 100
                + "% max-latency-ratio="
                + shift.maxLatencyRatio()
                + " min-requests="
                + shift.minRequests();
    }

    private static TrafficShift parse(String text) {
        Map<String, String> words = new HashMap<>();
        if (text.length() > LONGEST) {
            throw wrong(text, "a text of at most " + LONGEST + " characters");
        }
        for (String word : text.strip().split("\\s+", -1)) {
            Matcher each = WORD.matcher(word);
            if (!each.matches() || words.put(each.group(1), each.group(2)) != null) {
                throw wrong(word, "NAME=VALUE, each name once");
            }
        }
        String target = words.remove("to");
        if (target == null) {
            throw Fault.invalid(
                    PATH,
                    PATH + " names no revision: begin with to=REVISION, for example to=shop--v2");
        }
        TrafficShift shift =
                new TrafficShift(
                        target.toLowerCase(java.util.Locale.ROOT),
                        whole(words, "step", "10"),
                        time(words, "every", "30s"),
                        percent(words, "max-error-rate", "1%"),
                        number(words, "max-latency-ratio", "1.5"),
                        whole(words, "min-requests", "50"));
        if (!words.isEmpty()) {
            throw wrong(
                    words.keySet().iterator().next(),
                    "one of to, step, every, max-error-rate, max-latency-ratio, min-requests");
        }
        return shift;
    }

    private static int whole(Map<String, String> words, String name, String otherwise) {
        String text = taken(words, name, otherwise);
        if (!WHOLE.matcher(text).matches()) {
            throw wrong(name + "=" + text, "a whole number");
        }
        return Integer.parseInt(text);
    }

    private static double number(Map<String, String> words, String name, String otherwise) {
        String text = taken(words, name, otherwise);
        if (!NUMBER.matcher(text).matches()) {
            throw wrong(name + "=" + text, "a number such as 1.5");
        }
        return Double.parseDouble(text);
    }

    private static double percent(Map<String, String> words, String name, String otherwise) {
        String text = taken(words, name, otherwise);
        String number = text.endsWith("%") ? text.substring(0, text.length() - 1) : text;
        if (!NUMBER.matcher(number).matches()) {
            throw wrong(name + "=" + text, "percent such as 1%");
        }
        return Double.parseDouble(number) / 100;
    }

    private static Duration time(Map<String, String> words, String name, String otherwise) {
        String text = taken(words, name, otherwise);
        Matcher time = TIME.matcher(text);
        if (!time.matches()) {
            throw wrong(name + "=" + text, "a time such as 30s, 5m or 1h");
        }
        long count = Long.parseLong(time.group(1));
        return switch (time.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            default -> Duration.ofHours(count);
        };
    }

    private static String taken(Map<String, String> words, String name, String otherwise) {
        String given = words.remove(name);
        return given == null ? otherwise : given;
    }

    private static Fault wrong(String text, String right) {
        return Fault.invalid(PATH, PATH + ": \"" + SafeText.shown(text) + "\" is not " + right);
    }
}
