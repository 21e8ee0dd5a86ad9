package dev.minato.azure.app;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.platform.AppName;
import dev.minato.platform.TrafficRule;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code configuration.ingress.traffic}: who shares an app's requests. */
final class TrafficDocument {
    static final String MEMBER = "traffic";

    private static final String REVISION = "revisionName";
    private static final String LATEST = "latestRevision";
    private static final String LABEL = "label";
    private static final String WEIGHT = "weight";

    /** More than revisions that can have a share or a label, and few enough to be looked at. */
    private static final int MOST = 500;

    private static final Pattern LABEL_FORM = Pattern.compile("[a-z](?:-?[a-z0-9])*");

    /** RFC 1035 §2.3.4: of one label of a host name. */
    private static final int LONGEST_HOST_LABEL = 63;

    private TrafficDocument() {}

    /**
     * The rules of an ingress; everything to the latest revision where it has none.
     *
     * @param ingress in its normal shape
     * @throws Fault invalid, naming the field
     */
    static List<TrafficRule> read(AppName app, DocumentFields ingress) {
        int count = ingress.node().path(MEMBER).size();
        if (count > MOST) {
            throw Fault.invalid(
                    ingress.at(MEMBER),
                    ingress.at(MEMBER)
                            + " has "
                            + count
                            + " entries: give at most "
                            + MOST
                            + ", one for each revision that has a share or a label");
        }
        List<DocumentFields> entries = ingress.objects(MEMBER);
        if (entries.isEmpty()) {
            return TrafficRule.LATEST;
        }
        List<TrafficRule> rules = new ArrayList<>();
        for (DocumentFields entry : entries) {
            rules.add(rule(app, entry, entries.size() == 1));
        }
        return rules;
    }

    private static TrafficRule rule(AppName app, DocumentFields entry, boolean alone) {
        Optional<String> revision = entry.text(REVISION).map(name -> name.toLowerCase(Locale.ROOT));
        boolean latest = entry.flag(LATEST);
        if (latest && revision.isPresent()) {
            throw Fault.invalid(
                    entry.at(LATEST),
                    entry.at(LATEST)
                            + " is true beside revisionName \""
                            + SafeText.shown(revision.get())
                            + "\": give one of the two");
        }
        if (!latest && revision.isEmpty()) {
            throw Fault.invalid(
                    entry.at(REVISION),
                    entry.at(REVISION)
                            + " is missing: give a revision's name, or latestRevision true");
        }
        Optional<String> label = entry.text(LABEL);
        label.ifPresent(text -> checkLabel(app, entry.at(LABEL), text));
        int weight = entry.integer(WEIGHT).orElse(alone ? 100 : 0);
        return new TrafficRule(revision, label, weight);
    }

    private static void checkLabel(AppName app, String path, String label) {
        int longest = LONGEST_HOST_LABEL - app.text().length() - "---".length();
        if (label.length() > longest || !LABEL_FORM.matcher(label).matches()) {
            throw Fault.invalid(
                    path,
                    path
                            + " \""
                            + SafeText.shown(label)
                            + "\" is not a label: use lower case letters, digits and single '-',"
                            + " a letter first, a letter or digit last, at most "
                            + longest
                            + " characters");
        }
    }

    /** Writes the rules into a configuration that has an ingress. */
    static void write(ObjectNode configuration, List<TrafficRule> rules) {
        if (!(configuration.path("ingress") instanceof ObjectNode ingress)) {
            return;
        }
        ArrayNode traffic = ingress.putArray(MEMBER);
        for (TrafficRule rule : rules) {
            ObjectNode entry = traffic.addObject();
            rule.revision()
                    .ifPresentOrElse(
                            name -> entry.put(REVISION, name), () -> entry.put(LATEST, true));
            entry.put(WEIGHT, rule.weight());
            rule.label().ifPresent(label -> entry.put(LABEL, label));
        }
    }
}
