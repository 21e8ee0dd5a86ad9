package dev.minato.cli;

import dev.minato.cli.client.ArmClient;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.DockerClient;
import dev.minato.cli.client.JobClient;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.client.StorageClient;
import dev.minato.cli.grammar.LineCompletion;
import dev.minato.cli.grammar.ValueSource;
import dev.minato.http.PercentEncoding;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Names that the daemon knows, for a line that is being written: none when there is no daemon, and
 * those that came in time when it is slow. No daemon is started or replaced for it.
 */
final class DaemonNames {
    /** How long a person waits for names in vain. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    /** A name that needs no quotes in any shell; another's could be a command there. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.:/@+-]*");

    private final CommandSession session;
    private final LineCompletion completion;

    DaemonNames(CommandSession session, LineCompletion completion) {
        this.session = session;
        this.completion = completion;
    }

    /** The names that fit, in the order in which they came. */
    List<String> all() {
        List<String> names = new ArrayList<>();
        for (String name : found()) {
            if (name.startsWith(completion.begun()) && PLAIN.matcher(name).matches()) {
                names.add(name);
            }
        }
        return names;
    }

    private List<String> found() {
        List<String> names = new ArrayList<>();
        List<ValueSource> asked = new ArrayList<>();
        for (ValueSource source : completion.sources()) {
            switch (source) {
                case FILES, FOLDERS -> {
                    // The shell finds them itself.
                }
                case VARIABLES -> names.addAll(session.environment().keySet());
                default -> asked.add(source);
            }
        }
        if (!asked.isEmpty()) {
            names.addAll(askedOf(asked));
        }
        return names;
    }

    /** Each source on a thread of its own, which nobody waits for when time is up. */
    private List<String> askedOf(List<ValueSource> sources) {
        LinkedBlockingQueue<List<String>> answers = new LinkedBlockingQueue<>();
        for (ValueSource source : sources) {
            Thread.ofPlatform().daemon().name("names").start(() -> answers.add(answer(source)));
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<String> names = new ArrayList<>();
        try {
            for (int i = 0; i < sources.size(); i++) {
                List<String> answer =
                        answers.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (answer == null) {
                    break;
                }
                names.addAll(answer);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return names;
    }

    private List<String> answer(ValueSource source) {
        try {
            return names(source);
        } catch (RuntimeException e) {
            // Whoever writes a line is not told why there is nothing to choose from.
            return List.of();
        }
    }

    private List<String> names(ValueSource source) {
        return switch (source) {
            case CONTAINERS -> containers("?all=1");
            case RUNNING_CONTAINERS -> containers("");
            case IMAGES -> images();
            case NETWORKS -> texts(docker().get("/networks"), "Name");
            case VOLUMES -> texts(docker().get("/volumes").path("Volumes"), "Name");
            case APPS -> texts(arm().apps(), "name");
            case ENVIRONMENTS -> texts(arm().environments(Optional.empty()), "name");
            case REVISIONS -> revisions();
            case REPLICAS -> replicas();
            case APP_CONTAINERS -> appContainers();
            case SECRETS -> ofApps("properties.configuration.secrets", "name");
            case LABELS -> ofApps("properties.configuration.ingress.traffic", "label");
            case STORAGES ->
                    texts(new StorageClient(session, ArmClient.ENVIRONMENT).list(), "name");
            case JOBS -> texts(new JobClient(session).list(Optional.empty()), "name");
            case EXECUTIONS -> executions();
            case FILES, FOLDERS, VARIABLES -> List.of();
        };
    }

    private List<String> executions() {
        JobClient client = new JobClient(session);
        List<String> named = completion.given(ValueSource.JOBS);
        List<String> names = new ArrayList<>();
        for (JsonNode job : client.list(Optional.empty())) {
            if (named.isEmpty() || named.contains(JsonTree.text(job, "name"))) {
                names.addAll(texts(client.executions(JsonTree.text(job, "id")), "name"));
            }
        }
        return names;
    }

    private List<String> containers(String query) {
        List<String> names = new ArrayList<>();
        for (JsonNode container : docker().get("/containers/json" + query)) {
            for (JsonNode name : container.path("Names")) {
                names.add(name.asString("").replaceFirst("^/", ""));
            }
        }
        return names;
    }

    private List<String> images() {
        List<String> names = new ArrayList<>();
        for (JsonNode image : docker().get("/images/json")) {
            image.path("RepoTags").forEach(tag -> names.add(tag.asString("")));
        }
        return names;
    }

    private List<String> revisions() {
        ArmClient arm = arm();
        List<String> names = new ArrayList<>();
        for (JsonNode app : apps(arm)) {
            names.addAll(
                    texts(
                            arm.ofApp(JsonTree.text(app, "name"), "/revisions").path("value"),
                            "name"));
        }
        return names;
    }

    private List<String> replicas() {
        ArmClient arm = arm();
        List<String> names = new ArrayList<>();
        for (JsonNode app : apps(arm)) {
            String revision = JsonTree.text(app, "properties.latestRevisionName");
            String below = "/revisions/" + PercentEncoding.encode(revision) + "/replicas";
            names.addAll(texts(arm.ofApp(JsonTree.text(app, "name"), below).path("value"), "name"));
        }
        return names;
    }

    private List<String> appContainers() {
        List<String> names = new ArrayList<>();
        for (JsonNode app : apps(arm())) {
            JsonNode template = JsonTree.at(app, "properties.template");
            names.addAll(texts(template.path("containers"), "name"));
            names.addAll(texts(template.path("initContainers"), "name"));
        }
        return names;
    }

    private List<String> ofApps(String list, String field) {
        List<String> names = new ArrayList<>();
        for (JsonNode app : apps(arm())) {
            names.addAll(texts(JsonTree.at(app, list), field));
        }
        names.removeIf(String::isEmpty);
        return names;
    }

    /** Those that the line names; all where it names none, as options often come first. */
    private List<JsonNode> apps(ArmClient arm) {
        List<String> named = completion.given(ValueSource.APPS);
        List<JsonNode> apps = new ArrayList<>();
        for (JsonNode app : arm.apps()) {
            if (named.isEmpty() || named.contains(JsonTree.text(app, "name"))) {
                apps.add(app);
            }
        }
        return apps;
    }

    private static List<String> texts(JsonNode list, String field) {
        List<String> names = new ArrayList<>();
        list.forEach(one -> names.add(JsonTree.text(one, field)));
        return names;
    }

    private DockerClient docker() {
        return new DockerClient(session);
    }

    private ArmClient arm() {
        return new ArmClient(session);
    }
}
