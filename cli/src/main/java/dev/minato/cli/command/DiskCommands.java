package dev.minato.cli.command;

import dev.minato.base.Fault;
import dev.minato.base.Memory;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.DockerClient;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.output.OutputFormat;
import dev.minato.cli.output.TextTable;
import dev.minato.http.PercentEncoding;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The commands for room on the disk: builder prune, system df and prune. */
final class DiskCommands {
    private DiskCommands() {}

    /** What prunes have in common. */
    abstract static class Prune extends CliCommand {
        boolean all;
        private boolean force;
        private final List<String> filters = new ArrayList<>();
        private long reclaimed;

        Prune(CommandSession session) {
            super(session);
        }

        void declare(CommandGrammar it, String all) {
            it.flag("-a, --all", all, on -> this.all = on);
            it.flag("-f, --force", "Do not ask.", on -> force = on);
            it.options(
                    "--filter",
                    "KEY=VALUE",
                    "Only what matches, for example until=24h.",
                    filters::add);
        }

        /** The filters, and another one where its name is not "". */
        String filters(String key, String value) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            for (String filter : filters) {
                int sign = filter.indexOf('=');
                String name = sign < 0 ? filter : filter.substring(0, sign);
                json.withObjectProperty(name).put(sign < 0 ? "" : filter.substring(sign + 1), true);
            }
            if (!key.isEmpty()) {
                json.withObjectProperty(key).put(value, true);
            }
            return "filters=" + PercentEncoding.encode(json.toString());
        }

        /** Prunes one kind and says what went. */
        void prune(DockerClient docker, String target, String list, String title) {
            JsonNode answer = docker.post(target);
            reclaimed += answer.path("SpaceReclaimed").asLong(0);
            List<String> gone = new ArrayList<>();
            answer.path(list).forEach(row -> gone.add(named(row)));
            if (!gone.isEmpty()) {
                session.say(title);
                gone.forEach(session::say);
                session.say("");
            }
        }

        /** Rows of images say what was done: {@code untagged: NAME}, {@code deleted: ID}. */
        private static String named(JsonNode row) {
            if (!row.isObject()) {
                return row.asString("");
            }
            List<String> words = new ArrayList<>();
            row.properties()
                    .forEach(field ->
                            words.add(
                                    field.getKey().toLowerCase(Locale.ROOT)
                                            + ": "
                                            + field.getValue().asString("")));
            return String.join(", ", words);
        }

        /** Whether a filter of that name was given. */
        boolean isFiltered(String name) {
            return filters.stream().anyMatch(filter -> filter.startsWith(name + "="));
        }

        @Override
        public int run() throws IOException {
            if (!force && !isSure(warning())) {
                return FAILED;
            }
            prune(docker());
            session.say("Total reclaimed space: " + new Memory(reclaimed));
            return OK;
        }

        abstract String warning();

        abstract void prune(DockerClient docker);
    }

    static final class BuilderPrune extends Prune {
        private final StringBuilder space = new StringBuilder();

        BuilderPrune(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("Free the build cache: what no image or container needs.");
            declare(it, "Also what they need; it frees nothing now.");
            size(it, "--max-used-space", "Only until so much cache is left.");
            size(it, "--reserved-space", "So much cache stays in any case.");
            size(it, "--min-free-space", "Only until so much of the disk is free.");
            size(it, "--keep-storage", "The older name of --reserved-space.");
            it.examples(
                    "minato builder prune -f --filter until=24h",
                    "minato builder prune --max-used-space 5GB");
        }

        private void size(CommandGrammar it, String name, String description) {
            it.option(
                    name,
                    "SIZE",
                    description,
                    text ->
                            space.append('&')
                                    .append(name.substring(2))
                                    .append('=')
                                    .append(Memory.parse(name, text).bytes()));
        }

        @Override
        String warning() {
            return all
                    ? "This will remove all build cache."
                    : "This will remove all build cache that no image needs.";
        }

        @Override
        void prune(DockerClient docker) {
            prune(
                    docker,
                    "/build/prune?all=" + all + space + "&" + filters("", ""),
                    "CachesDeleted",
                    "Deleted build cache objects:");
        }
    }

    static final class SystemPrune extends Prune {
        private boolean volumes;

        SystemPrune(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("Free what nothing uses: containers, networks, images, build cache.");
            declare(it, "Also images with a name that no container uses.");
            it.flag("--volumes", "Also volumes without a name.", on -> volumes = on);
            it.examples("minato system prune -f", "minato system prune -af --filter until=24h");
        }

        @Override
        String warning() {
            return "This will remove all stopped containers, all networks not used by a container, "
                    + (volumes ? "all anonymous volumes not used by a container, " : "")
                    + (all ? "all images without a container" : "all dangling images")
                    + " and "
                    + (all ? "all" : "unused")
                    + " build cache.";
        }

        @Override
        void prune(DockerClient docker) {
            if (volumes && isFiltered("until")) {
                throw Fault.invalid(
                        "filter", "the filter until is not for --volumes: prune them on their own");
            }
            String filters = filters("", "");
            prune(
                    docker,
                    "/containers/prune?" + filters,
                    "ContainersDeleted",
                    "Deleted Containers:");
            prune(docker, "/networks/prune?" + filters, "NetworksDeleted", "Deleted Networks:");
            if (volumes) {
                prune(docker, "/volumes/prune?" + filters, "VolumesDeleted", "Deleted Volumes:");
            }
            prune(
                    docker,
                    "/images/prune?" + filters("dangling", Boolean.toString(!all)),
                    "ImagesDeleted",
                    "Deleted Images:");
            prune(
                    docker,
                    "/build/prune?all=" + all + "&" + filters,
                    "CachesDeleted",
                    "Deleted build cache objects:");
        }
    }

    static final class Usage extends CliCommand {
        private boolean verbose;
        private final OutputFormat format = new OutputFormat();

        Usage(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("Show what takes room on the disk.");
            it.flag("-v, --verbose", "Each layer of the build cache, too.", on -> verbose = on);
            format.declare(it);
            it.examples("minato system df -v");
        }

        @Override
        public int run() {
            JsonNode usage = docker().getSlowly("/system/df");
            format.print(session.out(), usage, () -> table(usage));
            if (verbose && format.isTable()) {
                session.say("");
                cache(usage.path("BuildCache")).print(session.out());
            }
            return OK;
        }

        private static TextTable table(JsonNode usage) {
            TextTable table = new TextTable("TYPE", "TOTAL", "SIZE");
            row(table, "Images", usage.path("Images"), usage.path("LayersSize").asLong(0));
            row(table, "Containers", usage.path("Containers"), sum(usage, "Containers", "SizeRw"));
            long volumes = 0;
            for (JsonNode volume : usage.path("Volumes")) {
                volumes += volume.path("UsageData").path("Size").asLong(0);
            }
            row(table, "Local Volumes", usage.path("Volumes"), volumes);
            long cache = 0;
            for (JsonNode record : usage.path("BuildCache")) {
                cache += record.path("Shared").asBoolean() ? 0 : record.path("Size").asLong(0);
            }
            row(table, "Build Cache", usage.path("BuildCache"), cache);
            return table;
        }

        private static long sum(JsonNode usage, String list, String field) {
            long sum = 0;
            for (JsonNode one : usage.path(list)) {
                sum += one.path(field).asLong(0);
            }
            return sum;
        }

        private static void row(TextTable table, String type, JsonNode list, long bytes) {
            table.row(type, Integer.toString(list.size()), new Memory(bytes).toString());
        }

        private static TextTable cache(JsonNode records) {
            TextTable table =
                    new TextTable("CACHE ID", "SIZE", "LAST USED", "USES", "SHARED", "STEP");
            for (JsonNode record : records) {
                table.row(
                        ContainerCommands.shortId(JsonTree.text(record, "ID")),
                        new Memory(record.path("Size").asLong(0)).toString(),
                        record.path("LastUsedAt").asString("").replaceFirst("\\..*", "Z"),
                        Integer.toString(record.path("UsageCount").asInt(0)),
                        Boolean.toString(record.path("Shared").asBoolean()),
                        ContainerCommands.shorten(JsonTree.text(record, "Description"), 50));
            }
            return table;
        }
    }
}
