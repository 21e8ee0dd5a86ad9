package dev.minato.azure.wire;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A resource ID of Resource Manager: {@code
 * /subscriptions/S[/resourceGroups/G][/providers/NAMESPACE](/TYPE/NAME)*}. Two IDs are equal when
 * they differ in case alone. The fixed words are printed as Azure spells them; namespace, types and
 * names are spelled as whoever made the ID did.
 *
 * @param subscription ID of the subscription
 * @param group the resource group; absent for what belongs to the subscription
 * @param namespace the provider, for example {@code Microsoft.App}; absent for subscriptions,
 *     groups and what stands below them without a provider
 * @param segments types and names, the outermost first
 */
public record ArmId(
        String subscription,
        Optional<String> group,
        Optional<String> namespace,
        List<Segment> segments) {
    private static final int LONGEST = 2048;
    private static final String WORD = "[A-Za-z][A-Za-z0-9]*";
    private static final Pattern TYPE = Pattern.compile(WORD);
    private static final Pattern NAMESPACE = Pattern.compile(WORD + "(?:\\." + WORD + ")+");

    /** Resource Manager's own rule for names of every kind. */
    private static final Pattern NAME = Pattern.compile("[^<>*%&:\\\\?+/\\p{Cntrl}]{1,260}");

    private static final String RESOURCES = "Microsoft.Resources/";
    private static final String GROUPS = "resourceGroups";

    public ArmId {
        segments = List.copyOf(segments);
    }

    /** A type and a name of it. */
    public record Segment(String type, String name) {}

    /** The ID of a subscription. */
    public static ArmId ofSubscription(String id) {
        return new ArmId(id, Optional.empty(), Optional.empty(), List.of());
    }

    /**
     * Reads an ID, in any case, with repeated slashes and with one at the end, as clients send it.
     *
     * @param field what the text was given for
     * @throws Fault invalid, naming field and text, when it is no ID
     */
    public static ArmId parse(String field, String text) {
        List<String> parts =
                text.length() > LONGEST
                        ? List.of()
                        : Stream.of(text.split("/", -1)).filter(part -> !part.isEmpty()).toList();
        if (!text.startsWith("/") || parts.size() < 2 || !is(parts, 0, "subscriptions")) {
            throw refused(field, text);
        }
        int at = 2;
        Optional<String> group = Optional.empty();
        if (is(parts, at, GROUPS) && at + 1 < parts.size()) {
            group = Optional.of(parts.get(at + 1));
            at += 2;
        }
        Optional<String> namespace = Optional.empty();
        if (is(parts, at, "providers") && at + 1 < parts.size()) {
            namespace = Optional.of(parts.get(at + 1));
            at += 2;
        }
        List<Segment> segments = new ArrayList<>();
        for (; at + 1 < parts.size(); at += 2) {
            segments.add(new Segment(parts.get(at), parts.get(at + 1)));
        }
        ArmId id = new ArmId(parts.get(1), group, namespace, segments);
        if (at != parts.size() || !id.isWellFormed()) {
            throw refused(field, text);
        }
        return id;
    }

    private static boolean is(List<String> parts, int at, String word) {
        return at < parts.size() && parts.get(at).equalsIgnoreCase(word);
    }

    private boolean isWellFormed() {
        return isName(subscription)
                && group.stream().allMatch(ArmId::isName)
                && namespace.stream().allMatch(it -> NAMESPACE.matcher(it).matches())
                && segments.stream()
                        .allMatch(it -> TYPE.matcher(it.type()).matches() && isName(it.name()));
    }

    private static boolean isName(String text) {
        return NAME.matcher(text).matches() && !text.equals(".") && !text.equals("..");
    }

    private static Fault refused(String field, String text) {
        return Fault.invalid(
                field,
                field
                        + " '"
                        + SafeText.shown(text)
                        + "' is no resource ID: write"
                        + " /subscriptions/…/resourceGroups/…/providers/NAMESPACE/TYPE/NAME");
    }

    /** A resource group of this subscription. */
    public ArmId inGroup(String name) {
        return new ArmId(subscription, Optional.of(name), namespace, segments);
    }

    /** What a provider has in this scope. */
    public ArmId provider(String name) {
        return new ArmId(subscription, group, Optional.of(name), segments);
    }

    /** The same path without its provider: Azure's streams have such. */
    public ArmId withoutProvider() {
        return new ArmId(subscription, group, Optional.empty(), segments);
    }

    /** What stands below this. */
    public ArmId child(String type, String name) {
        List<Segment> longer = new ArrayList<>(segments);
        longer.add(new Segment(type, name));
        return new ArmId(subscription, group, namespace, longer);
    }

    /** The innermost name. */
    public String name() {
        return segments.isEmpty()
                ? namespace.or(() -> group).orElse(subscription)
                : segments.getLast().name();
    }

    /** The whole type, for example {@code Microsoft.App/containerApps/revisions}. */
    public String type() {
        String types = segments.stream().map(Segment::type).collect(Collectors.joining("/"));
        if (namespace.isPresent()) {
            return types.isEmpty() ? RESOURCES + "providers" : namespace.get() + "/" + types;
        }
        if (types.isEmpty()) {
            return RESOURCES + (group.isPresent() ? GROUPS : "subscriptions");
        }
        return RESOURCES + (group.isPresent() ? GROUPS + "/" : "subscriptions/") + types;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ArmId id && folded().equals(id.folded());
    }

    @Override
    public int hashCode() {
        return folded().hashCode();
    }

    private String folded() {
        return toString().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("/subscriptions/").append(subscription);
        group.ifPresent(name -> text.append('/').append(GROUPS).append('/').append(name));
        namespace.ifPresent(name -> text.append("/providers/").append(name));
        segments.forEach(it -> text.append('/').append(it.type()).append('/').append(it.name()));
        return text.toString();
    }
}
