package dev.minato.cli.command;

import dev.minato.base.Memory;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.DockerClient;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueSource;
import dev.minato.cli.output.PullView;
import dev.minato.cli.output.TextTable;
import dev.minato.http.PercentEncoding;
import dev.minato.http.client.HttpCall;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;

/** The commands for images: images, pull, rmi, tag. */
public final class ImageCommands {
    private ImageCommands() {}

    /** Pulls an image, showing its progress. */
    public static void pull(CommandSession session, DockerClient docker, String name) {
        pull(session, docker, name, false);
    }

    private static void pull(
            CommandSession session, DockerClient docker, String name, boolean quiet) {
        PullView view = new PullView(session.err(), session.terminal(), quiet);
        int at = name.indexOf('@');
        int colon = name.lastIndexOf(':');
        boolean tagged = at < 0 && colon > name.lastIndexOf('/');
        String image = at >= 0 ? name.substring(0, at) : tagged ? name.substring(0, colon) : name;
        String tag =
                at >= 0 ? name.substring(at + 1) : tagged ? name.substring(colon + 1) : "latest";
        docker.lines(
                HttpCall.post(
                        "/images/create?fromImage="
                                + PercentEncoding.encode(image)
                                + "&tag="
                                + PercentEncoding.encode(tag)),
                view::show);
        view.requirePulled();
        view.close();
        if (quiet) {
            session.out().println(image + (at >= 0 ? "@" : ":") + tag);
        }
    }

    static final class Listing extends DockerListing {
        Listing(CommandSession session) {
            super(session, "/images/json");
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("List images.");
            declare(it, "Also those without a name.");
            it.examples("minato images", "minato images -o json");
        }

        @Override
        TextTable table(JsonNode list) {
            TextTable table = new TextTable("REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE");
            for (JsonNode one : list) {
                List<String> tags = new ArrayList<>();
                one.path("RepoTags").forEach(tag -> tags.add(tag.asString("")));
                if (tags.isEmpty()) {
                    tags.add("<none>:<none>");
                }
                for (String tag : tags) {
                    int colon = tag.lastIndexOf(':');
                    table.row(
                            tag.substring(0, colon),
                            tag.substring(colon + 1),
                            ContainerCommands.shortId(JsonTree.text(one, "Id")),
                            ContainerCommands.ago(one.path("Created").asLong(0)),
                            new Memory(Math.max(0, one.path("Size").asLong(0))).toString());
                }
            }
            return table;
        }
    }

    static final class Pull extends CliCommand {
        private boolean quiet;
        private final List<String> images = new ArrayList<>();

        Pull(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("Fetch images from a registry.");
            it.flag(
                    "-q, --quiet",
                    "Only the image's reference, when it is here.",
                    on -> quiet = on);
            it.words("IMAGE", ValueKind.from(ValueSource.IMAGES), "Their references.", images::add);
            it.examples(
                    "minato pull ghcr.io/acme/shop:1.2",
                    "minato pull minato.local/debian:bookworm");
        }

        @Override
        public int run() {
            DockerClient docker = startedDocker();
            images.forEach(image -> pull(session, docker, image, quiet));
            return OK;
        }
    }

    static final class Rmi extends CliCommand {
        private boolean force;
        private final List<String> images = new ArrayList<>();

        Rmi(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("Remove images: their names first, their content when nothing uses it.");
            it.flag("-f, --force", "Also when a stopped container uses it.", on -> force = on);
            it.words(
                    "IMAGE",
                    ValueKind.from(ValueSource.IMAGES),
                    "Their names or IDs.",
                    images::add);
        }

        @Override
        public int run() {
            DockerClient docker = docker();
            return ContainerCommands.forEach(
                    session,
                    images,
                    image ->
                            docker.delete(
                                            "/images/"
                                                    + DockerClient.path(image)
                                                    + (force ? "?force=1" : ""))
                                    .forEach(row ->
                                            row.properties()
                                                    .forEach(field ->
                                                            session.say(
                                                                    field.getKey()
                                                                            + ": "
                                                                            + field.getValue()
                                                                                    .asString(
                                                                                            "")))));
        }
    }

    static final class Tag extends CliCommand {
        private String image = "";
        private String name = "";

        Tag(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("Give an image another name.");
            it.word(
                    "IMAGE",
                    ValueKind.from(ValueSource.IMAGES),
                    "Its name or ID.",
                    text -> image = text);
            it.word(
                    "NAME",
                    ValueKind.from(ValueSource.IMAGES),
                    "The new name, with or without a tag.",
                    text -> name = text);
        }

        @Override
        public int run() {
            tag(docker(), image, name);
            return OK;
        }
    }

    /** Tags an image. */
    public static void tag(DockerClient docker, String image, String name) {
        int colon = name.lastIndexOf(':');
        boolean tagged = colon > name.lastIndexOf('/');
        docker.post(
                "/images/"
                        + DockerClient.path(image)
                        + "/tag?repo="
                        + PercentEncoding.encode(tagged ? name.substring(0, colon) : name)
                        + "&tag="
                        + PercentEncoding.encode(tagged ? name.substring(colon + 1) : "latest"));
    }
}
