package dev.minato.builder.step;

import dev.minato.base.Fault;
import dev.minato.builder.cache.CachedLayer;
import dev.minato.image.catalog.Image;
import dev.minato.image.layer.Snapshot;
import dev.minato.image.model.Digest;
import dev.minato.image.model.History;
import dev.minato.image.model.ImageConfig;
import dev.minato.image.model.Platform;
import dev.minato.image.model.RunConfig;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a stage is so far: its layers, its configuration, its history and its variables. Belongs to
 * the stage's thread until the stage is done, and does not change afterwards.
 */
final class StageState {
    /** The {@code PATH} of an image that has none. */
    static final String DEFAULT_PATH =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static final String COMMENT = "buildkit.dockerfile.v0";
    private static final int MOST_LAYERS = 127;
    private static final long LARGEST_ENVIRONMENT = 2L << 20;
    private static final long LONGEST_HISTORY = 16L << 20;

    /**
     * A layer.
     *
     * @param created unknown for some layers of a base image
     */
    record Built(Snapshot snapshot, Optional<Instant> created) {}

    private final Platform platform;
    private final List<Built> layers = new ArrayList<>();
    private final List<History> history = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Map<String, String> arguments = new LinkedHashMap<>();
    private RunConfig config;
    private Optional<String> author = Optional.empty();
    private boolean commandSet;
    private boolean anew;
    private long environmentSize;
    private long historySize;

    private StageState(Platform platform, RunConfig config) {
        this.platform = platform;
        this.config = config;
    }

    /** {@code FROM scratch}. */
    static StageState scratch(Platform platform) {
        RunConfig config =
                RunConfig.EMPTY.toBuilder()
                        .workingDir("/")
                        .env(List.of("PATH=" + DEFAULT_PATH))
                        .build();
        StageState state = new StageState(platform, config);
        state.readEnvironment();
        return state;
    }

    /**
     * An image as a base; its triggers are not taken over.
     *
     * @param layers the lowest first
     */
    static StageState of(Image image, List<Snapshot> layers) {
        ImageConfig base = image.config();
        RunConfig.Builder config = base.run().toBuilder().onBuild(List.of());
        if (base.run().env().stream().noneMatch(v -> v.startsWith("PATH="))) {
            config.env("PATH", DEFAULT_PATH);
        }
        StageState state = new StageState(base.platform(), config.build());
        state.author = base.author();
        layers.forEach(layer -> state.layers.add(new Built(layer, base.created())));
        base.history().forEach(state::add);
        state.readEnvironment();
        return state;
    }

    /** A stage as a base; its triggers are not taken over. */
    static StageState of(StageState base) {
        RunConfig config = base.config.toBuilder().onBuild(List.of()).build();
        StageState state = new StageState(base.platform, config);
        state.author = base.author;
        state.layers.addAll(base.layers);
        base.history.forEach(state::add);
        base.environment.forEach(state::setVariable);
        // Where ARG and ENV have the same name, ENV is what a stage inherits.
        state.readEnvironment();
        state.arguments.putAll(base.arguments);
        return state;
    }

    private void readEnvironment() {
        for (String variable : config.env()) {
            int equals = variable.indexOf('=');
            setVariable(
                    equals < 0 ? variable : variable.substring(0, equals),
                    equals < 0 ? "" : variable.substring(equals + 1));
        }
    }

    RunConfig config() {
        return config;
    }

    void configure(RunConfig changed) {
        config = changed;
    }

    Platform platform() {
        return platform;
    }

    void author(String name) {
        author = Optional.of(name);
    }

    /** Sets a variable of later words and steps; where it stands, or at the end. */
    void setVariable(String name, String value) {
        String before = environment.put(name, value);
        int old = before == null ? -name.length() : before.length();
        environmentSize += value.length() - old;
        if (environmentSize > LARGEST_ENVIRONMENT) {
            throw Fault.invalid(
                    "environment",
                    "the environment grows beyond "
                            + LARGEST_ENVIRONMENT
                            + " bytes: no program could be started in it");
        }
    }

    /** Variables in scope, ARG and ENV, in the order in which they were first set. */
    Map<String, String> environment() {
        return environment;
    }

    /** Notes a declared argument; what ENV says of the name later counts in the history. */
    void declare(String name, String value) {
        arguments.put(name, value);
    }

    /** Declared arguments in order, each {@code NAME=value} with what the name means now. */
    List<String> arguments() {
        List<String> found = new ArrayList<>();
        arguments.forEach(
                (name, value) -> found.add(name + "=" + environment.getOrDefault(name, value)));
        return found;
    }

    /** Has the steps of this stage done again, whatever the cache has. */
    void workAnew() {
        anew = true;
    }

    boolean isAnew() {
        return anew;
    }

    /** Notes that this stage has its own CMD, which an ENTRYPOINT then leaves alone. */
    void commandSet() {
        commandSet = true;
    }

    boolean isCommandSet() {
        return commandSet;
    }

    /** Adds a step without a layer to the history. */
    void remember(String createdBy) {
        add(entry(createdBy, Optional.empty(), true));
    }

    /** Adds a step with its layer. */
    void push(String createdBy, CachedLayer layer) {
        layers.add(new Built(layer.snapshot(), Optional.of(layer.created())));
        add(entry(createdBy, Optional.of(layer.created()), false));
    }

    private static History entry(String createdBy, Optional<Instant> created, boolean empty) {
        return new History(
                created, Optional.of(createdBy), Optional.empty(), Optional.of(COMMENT), empty);
    }

    private void add(History entry) {
        historySize += entry.createdBy().map(String::length).orElse(0);
        if (historySize > LONGEST_HISTORY) {
            throw Fault.invalid("history", "the image's history grows beyond 16 MiB");
        }
        history.add(entry);
    }

    /**
     * Fails when no further layer fits.
     *
     * @throws Fault exhausted; overlayfs stacks at most 127 layers here
     */
    void checkRoom() {
        if (layers.size() >= MOST_LAYERS) {
            throw Fault.exhausted(
                    "the stage has "
                            + MOST_LAYERS
                            + " layers, more cannot be stacked: put commands together in fewer RUN,"
                            + " COPY and WORKDIR steps");
        }
    }

    /** The digest of all layers' content; empty without layers. */
    Optional<Digest> chain() {
        return layers.isEmpty()
                ? Optional.empty()
                : Optional.of(layers.getLast().snapshot().chainId());
    }

    /** The uppermost layer. */
    Optional<Long> top() {
        return layers.isEmpty()
                ? Optional.empty()
                : Optional.of(layers.getLast().snapshot().number());
    }

    /** What the stage is called for a person: the start of its chain. */
    String brief() {
        return chain().map(Digest::brief).orElse("");
    }

    /** The layers' snapshots, the lowest first. */
    List<Long> snapshots() {
        return layers.stream().map(layer -> layer.snapshot().number()).toList();
    }

    /**
     * The image's config, with labels of the caller over its own.
     *
     * @param epoch what the image's time is to be; nothing in the history is later then
     */
    ImageConfig image(Map<String, String> labels, Optional<Instant> epoch) {
        Map<String, String> all = new LinkedHashMap<>(config.labels());
        all.putAll(labels);
        List<History> filled =
                HistoryTimeline.clamp(
                        HistoryTimeline.fill(history, layers.stream().map(Built::created).toList()),
                        epoch);
        ImageConfig.Content content =
                new ImageConfig.Content(
                        platform,
                        epoch.or(() -> HistoryTimeline.last(filled)),
                        author,
                        config.toBuilder().labels(all).build(),
                        layers.stream().map(layer -> layer.snapshot().diffId()).toList(),
                        filled);
        return ImageConfig.of(content);
    }
}
