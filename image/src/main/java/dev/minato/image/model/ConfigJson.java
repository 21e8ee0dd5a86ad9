package dev.minato.image.model;

import dev.minato.base.Fault;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Image configs as JSON: fields in the order of the OCI structure, empty ones left out. */
final class ConfigJson {
    private static final String WHAT = "image config";
    private static final int MOST_LAYERS = 1000;

    private ConfigJson() {}

    static ImageConfig.Content read(byte[] bytes) {
        JsonNode json = ImageJson.object(WHAT, bytes);
        JsonNode rootfs = json.path("rootfs");
        List<Digest> diffIds = new ArrayList<>();
        for (String diffId : ImageJson.texts(WHAT, rootfs, "diff_ids")) {
            diffIds.add(Digest.parse(diffId));
        }
        if (!rootfs.isObject() || diffIds.size() > MOST_LAYERS) {
            throw Fault.invalid(
                    WHAT,
                    rootfs.isObject()
                            ? "image config has more than " + MOST_LAYERS + " layers"
                            : "image config has no rootfs: it is not the config of an image");
        }
        return new ImageConfig.Content(
                new Platform(
                        ImageJson.text(WHAT, json, "os").orElse("linux"),
                        ImageJson.text(WHAT, json, "architecture").orElse(""),
                        ImageJson.text(WHAT, json, "variant")),
                time(ImageJson.text(WHAT, json, "created")),
                ImageJson.text(WHAT, json, "author"),
                run(json.path("config")),
                diffIds,
                history(json));
    }

    private static RunConfig run(JsonNode json) {
        if (!json.isObject()) {
            return RunConfig.EMPTY;
        }
        return new RunConfig.Builder()
                .user(ImageJson.text(WHAT, json, "User").orElse(""))
                .workingDir(ImageJson.text(WHAT, json, "WorkingDir").orElse(""))
                .stopSignal(ImageJson.text(WHAT, json, "StopSignal").orElse(""))
                .argsEscaped(ImageJson.flag(WHAT, json, "ArgsEscaped"))
                .env(ImageJson.texts(WHAT, json, "Env"))
                .entrypoint(ImageJson.texts(WHAT, json, "Entrypoint"))
                .cmd(ImageJson.texts(WHAT, json, "Cmd"))
                .shell(ImageJson.texts(WHAT, json, "Shell"))
                .onBuild(ImageJson.texts(WHAT, json, "OnBuild"))
                .exposedPorts(keys(json, "ExposedPorts"))
                .volumes(keys(json, "Volumes"))
                .labels(ImageJson.map(WHAT, json, "Labels"))
                .healthcheck(healthcheck(json.path("Healthcheck")))
                .build();
    }

    private static List<String> keys(JsonNode json, String field) {
        List<String> keys = new ArrayList<>();
        ImageJson.fields(WHAT, json, field).forEach(entry -> keys.add(entry.getKey()));
        return keys;
    }

    private static Optional<ImageHealthcheck> healthcheck(JsonNode json) {
        if (!json.isObject()) {
            return Optional.empty();
        }
        return Optional.of(
                new ImageHealthcheck(
                        ImageJson.texts(WHAT, json, "Test"),
                        Duration.ofNanos(ImageJson.number(WHAT, json, "Interval")),
                        Duration.ofNanos(ImageJson.number(WHAT, json, "Timeout")),
                        Duration.ofNanos(ImageJson.number(WHAT, json, "StartPeriod")),
                        Duration.ofNanos(ImageJson.number(WHAT, json, "StartInterval")),
                        Math.clamp(ImageJson.number(WHAT, json, "Retries"), 0, Integer.MAX_VALUE)));
    }

    private static List<History> history(JsonNode json) {
        List<History> history = new ArrayList<>();
        for (JsonNode entry : ImageJson.list(WHAT, json, "history")) {
            history.add(
                    new History(
                            time(ImageJson.text(WHAT, entry, "created")),
                            ImageJson.text(WHAT, entry, "created_by"),
                            ImageJson.text(WHAT, entry, "author"),
                            ImageJson.text(WHAT, entry, "comment"),
                            ImageJson.flag(WHAT, entry, "empty_layer")));
        }
        return history;
    }

    private static Optional<Instant> time(Optional<String> text) {
        try {
            return text.map(t -> OffsetDateTime.parse(t).toInstant());
        } catch (DateTimeException e) {
            throw Fault.invalid(
                    WHAT, "image config: created \"" + text.orElse("") + "\" is not a time");
        }
    }

    static byte[] write(ImageConfig.Content content) {
        ObjectNode json = ImageJson.newObject();
        content.created().ifPresent(t -> json.put("created", t.toString()));
        content.author().ifPresent(a -> json.put("author", a));
        json.put("architecture", content.platform().architecture());
        content.platform().variant().ifPresent(v -> json.put("variant", v));
        json.put("os", content.platform().os());
        json.set("config", write(content.run()));
        ObjectNode rootfs = json.putObject("rootfs");
        rootfs.put("type", "layers");
        ArrayNode diffIds = rootfs.putArray("diff_ids");
        content.diffIds().forEach(d -> diffIds.add(d.toString()));
        ArrayNode history = json.putArray("history");
        content.history().forEach(entry -> history.add(write(entry)));
        return ImageJson.write(json);
    }

    private static ObjectNode write(RunConfig run) {
        ObjectNode json = ImageJson.newObject();
        put(json, "User", run.user());
        putKeys(json, "ExposedPorts", run.exposedPorts());
        putList(json, "Env", run.env());
        putList(json, "Entrypoint", run.entrypoint());
        putList(json, "Cmd", run.cmd());
        putKeys(json, "Volumes", run.volumes());
        put(json, "WorkingDir", run.workingDir());
        if (!run.labels().isEmpty()) {
            ObjectNode labels = json.putObject("Labels");
            run.labels().forEach(labels::put);
        }
        put(json, "StopSignal", run.stopSignal());
        if (run.argsEscaped()) {
            json.put("ArgsEscaped", true);
        }
        run.healthcheck().ifPresent(check -> json.set("Healthcheck", write(check)));
        putList(json, "OnBuild", run.onBuild());
        putList(json, "Shell", run.shell());
        return json;
    }

    private static ObjectNode write(ImageHealthcheck check) {
        ObjectNode json = ImageJson.newObject();
        putList(json, "Test", check.test());
        for (Map.Entry<String, Duration> time :
                List.of(
                        Map.entry("Interval", check.interval()),
                        Map.entry("Timeout", check.timeout()),
                        Map.entry("StartPeriod", check.startPeriod()),
                        Map.entry("StartInterval", check.startInterval()))) {
            if (!time.getValue().isZero()) {
                json.put(time.getKey(), time.getValue().toNanos());
            }
        }
        if (check.retries() != 0) {
            json.put("Retries", check.retries());
        }
        return json;
    }

    private static ObjectNode write(History entry) {
        ObjectNode json = ImageJson.newObject();
        entry.created().ifPresent(t -> json.put("created", t.toString()));
        entry.createdBy().ifPresent(text -> json.put("created_by", text));
        entry.author().ifPresent(text -> json.put("author", text));
        entry.comment().ifPresent(text -> json.put("comment", text));
        if (entry.emptyLayer()) {
            json.put("empty_layer", true);
        }
        return json;
    }

    private static void put(ObjectNode json, String field, String value) {
        if (!value.isEmpty()) {
            json.put(field, value);
        }
    }

    private static void putList(ObjectNode json, String field, List<String> values) {
        if (!values.isEmpty()) {
            ArrayNode list = json.putArray(field);
            values.forEach(list::add);
        }
    }

    private static void putKeys(ObjectNode json, String field, Collection<String> keys) {
        if (!keys.isEmpty()) {
            ObjectNode object = json.putObject(field);
            keys.forEach(object::putObject);
        }
    }
}
