package dev.minato.platform.app;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.platform.AppSpec;
import dev.minato.platform.AppSpec.RevisionMode;
import dev.minato.platform.TrafficRule;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Rules of how an app's requests are shared out. In single mode a rule that names a revision pins
 * the app to it, whether it runs or not, until there is a newer one. What stands already was in
 * order when it was asked for and is taken again, whatever became of its revisions.
 *
 * @param active names of revisions that requests may go to, the one that is being made included
 * @param known names of all that are kept
 * @param standing the rules so far; none for a new app
 */
record TrafficRules(Set<String> active, Set<String> known, List<TrafficRule> standing) {
    private static final int WHOLE = 100;
    private static final String PATH = "configuration.ingress.traffic";

    /**
     * The rules that a request means. Where several revisions shared the requests until now and the
     * newest alone is to serve, the shares that a client sends back as it read them are none any
     * more; labels stay.
     *
     * @param before how it was; absent for a new app
     */
    static List<TrafficRule> meant(AppSpec asked, Optional<AppSpec> before) {
        boolean sentBack =
                asked.mode() == RevisionMode.SINGLE
                        && before.filter(spec -> spec.mode() == RevisionMode.MULTIPLE)
                                .filter(spec -> spec.traffic().equals(asked.traffic()))
                                .isPresent();
        return sentBack ? lifted(asked.traffic()) : asked.traffic();
    }

    /**
     * The same without those that say nothing: no share and no label for a revision that is
     * inactive. Clients send back every entry that they have read and add theirs (az's {@code
     * traffic set}), and the list would grow with each revision until it is too long.
     */
    List<TrafficRule> telling(List<TrafficRule> rules) {
        return rules.stream().filter(rule -> !isIdle(rule)).toList();
    }

    private boolean isIdle(TrafficRule rule) {
        return rule.weight() == 0
                && rule.label().isEmpty()
                && rule.revision()
                        .filter(name -> !active.contains(name))
                        .filter(name -> known.contains(name) || standing.contains(rule))
                        .isPresent();
    }

    /** Everything to the latest that is ready; labels stay. */
    static List<TrafficRule> lifted(List<TrafficRule> rules) {
        Optional<String> label =
                rules.stream()
                        .filter(rule -> rule.revision().isEmpty())
                        .flatMap(rule -> rule.label().stream())
                        .findFirst();
        List<TrafficRule> all = new ArrayList<>();
        all.add(new TrafficRule(Optional.empty(), label, WHOLE));
        rules.stream()
                .filter(rule -> rule.revision().isPresent() && rule.label().isPresent())
                .map(rule -> new TrafficRule(rule.revision(), rule.label(), 0))
                .forEach(all::add);
        return all;
    }

    /**
     * Looks at the rules of a request.
     *
     * @throws Fault invalid, naming the field
     */
    void check(RevisionMode mode, List<TrafficRule> rules) {
        Set<Optional<String>> targets = new HashSet<>();
        Set<String> labels = new HashSet<>();
        for (int i = 0; i < rules.size(); i++) {
            String at = PATH + "[" + i + "]";
            TrafficRule rule = rules.get(i);
            if (rule.weight() < 0 || rule.weight() > 100) {
                throw Fault.invalid(
                        at + ".weight",
                        at + ".weight " + rule.weight() + " is out of range: give 0 to 100");
            }
            checkTarget(at, mode, rule);
            if (!targets.add(rule.revision())) {
                throw twice(
                        at + (rule.revision().isPresent() ? ".revisionName" : ".latestRevision"),
                        rule.revision().orElse("true"),
                        "a revision has one weight");
            }
            rule.label()
                    .filter(label -> !labels.add(label))
                    .ifPresent(label -> {
                        throw twice(at + ".label", label, "a label is on one revision");
                    });
        }
        int sum = rules.stream().mapToInt(TrafficRule::weight).sum();
        if (sum != 100) {
            throw Fault.invalid(PATH, PATH + ": the weights make " + sum + ": let them make 100");
        }
    }

    private void checkTarget(String at, RevisionMode mode, TrafficRule rule) {
        Optional<String> name = rule.revision();
        boolean single = mode == RevisionMode.SINGLE;
        if (single && rule.weight() > 0 && rule.weight() < WHOLE) {
            throw Fault.invalid(
                    at + ".weight",
                    at
                            + ".weight "
                            + rule.weight()
                            + ": in single revision mode one revision gets all the traffic: give"
                            + " it 100, or set activeRevisionsMode to Multiple");
        }
        boolean right =
                name.isEmpty()
                        || standing.contains(rule)
                        || active.contains(name.get())
                        || ((single || rule.weight() == 0) && known.contains(name.get()));
        if (!right) {
            String shown = SafeText.shown(name.orElse(""));
            throw Fault.invalid(
                    at + ".revisionName",
                    at
                            + ".revisionName \""
                            + shown
                            + (known.contains(name.orElse(""))
                                    ? "\" is not active: activate it first, or use one of "
                                    : "\" is no revision of this app: use one of ")
                            + active.stream().sorted().collect(Collectors.joining(", ")));
        }
    }

    private static Fault twice(String path, String value, String why) {
        return Fault.invalid(
                path, path + " \"" + SafeText.shown(value) + "\" is given twice: " + why);
    }
}
