package dev.minato.platform.app;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.platform.App;
import dev.minato.platform.Cluster;
import dev.minato.platform.Cluster.Observation;
import dev.minato.platform.Environment;
import dev.minato.platform.Environments;
import dev.minato.platform.ledger.AppIntent;
import dev.minato.platform.ledger.AppStore;
import dev.minato.platform.ledger.RevisionRow;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Apps as they are written down, with what their clusters say of them. */
final class AppReader {
    private final AppStore ledger;
    private final Environments environments;
    private final AppViews views;

    AppReader(AppStore ledger, Environments environments, AppViews views) {
        this.ledger = ledger;
        this.environments = environments;
        this.views = views;
    }

    /** All by name. */
    List<App> list() {
        Map<String, String> silent = new HashMap<>();
        return ledger.names().stream()
                .flatMap(name -> ledger.entry(name).stream())
                .map(entry -> view(entry, silent))
                .toList();
    }

    App view(AppStore.Entry entry) {
        return view(entry, new HashMap<>());
    }

    /**
     * An app, as it is written down where its cluster cannot be asked.
     *
     * @param silent environments that were found so, and why: they are not asked again
     */
    private App view(AppStore.Entry entry, Map<String, String> silent) {
        String environment = entry.app().environment();
        List<RevisionRow> revisions = ledger.revisions(entry.app().name().text());
        if (!silent.containsKey(environment)) {
            try {
                return views.app(entry, observe(entry), revisions);
            } catch (Fault e) {
                if (e.kind() != Fault.Kind.UNAVAILABLE) {
                    throw e;
                }
                silent.put(environment, why(environment, e));
            }
        }
        return views.unseen(entry, revisions, silent.getOrDefault(environment, ""));
    }

    private String why(String environment, Fault silence) {
        return environments
                .find(environment)
                .map(Environment::problem)
                .filter(problem -> !problem.isEmpty())
                .orElse("environment \"" + environment + "\" does not answer: " + silence.text());
    }

    /**
     * What the cluster of an app shows of it.
     *
     * @throws Fault unavailable where it does not answer
     */
    Observation observe(AppStore.Entry entry) {
        return cluster(entry).observe(entry.app().name().text());
    }

    /** The cluster that an app is on. */
    Cluster cluster(AppStore.Entry entry) {
        return environments.parts(entry.app().environment()).cluster();
    }

    /** A revision of an app; the name may be the suffix alone. */
    RevisionRow row(AppStore.Entry entry, String revision) {
        String app = entry.app().name().text();
        String folded = fold(revision);
        String full = folded.startsWith(app + "--") ? folded : app + "--" + folded;
        return ledger.revision(full)
                .filter(row -> row.app().equals(app))
                .orElseThrow(() ->
                        Fault.notFound(
                                "Revision '"
                                        + SafeText.shown(revision)
                                        + "' of app '"
                                        + app
                                        + "' was not found"));
    }

    /** An app that is not being deleted. */
    AppStore.Entry live(String name) {
        AppStore.Entry entry = entry(name);
        refuseDeleted(entry);
        return entry;
    }

    /** An app by its name as it is written down. */
    AppStore.Entry entry(String name) {
        return ledger.entry(name).orElseThrow(() -> notFound(name));
    }

    private static Fault notFound(String app) {
        return Fault.notFound("App '" + SafeText.shown(app) + "' was not found");
    }

    static void refuseDeleted(AppStore.Entry entry) {
        if (entry.app().intent() == AppIntent.DELETE) {
            throw Fault.conflict(
                    "App " + entry.app().name() + " is being deleted: try again when it is gone");
        }
    }

    static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
