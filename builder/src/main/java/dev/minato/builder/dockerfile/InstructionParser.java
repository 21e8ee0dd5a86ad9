package dev.minato.builder.dockerfile;

import static dev.minato.builder.dockerfile.InstructionFlags.Kind.BOOLEAN;
import static dev.minato.builder.dockerfile.InstructionFlags.Kind.LIST;
import static dev.minato.builder.dockerfile.InstructionFlags.Kind.TEXT;

import dev.minato.base.SafeText;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Turns statements into typed instructions. */
final class InstructionParser {
    private static final Set<String> KNOWN =
            new TreeSet<>(
                    List.of(
                            "ADD",
                            "ARG",
                            "CMD",
                            "COPY",
                            "ENTRYPOINT",
                            "ENV",
                            "EXPOSE",
                            "FROM",
                            "HEALTHCHECK",
                            "LABEL",
                            "MAINTAINER",
                            "ONBUILD",
                            "RUN",
                            "SHELL",
                            "STOPSIGNAL",
                            "USER",
                            "VOLUME",
                            "WORKDIR"));
    private static final Map<String, InstructionFlags.Kind> NO_FLAGS = Map.of();
    private static final Set<String> NETWORKS = Set.of("default", "none", "host");

    private final DockerfileStatement statement;
    private final InstructionSource source;
    private final List<String> words;

    private InstructionParser(DockerfileStatement statement) {
        this.statement = statement;
        this.source = statement.source();
        this.words = statement.args().words();
    }

    /** Any instruction but FROM. */
    static Instruction of(DockerfileStatement statement) {
        InstructionParser reader = new InstructionParser(statement);
        return switch (statement.key()) {
            case "add" -> reader.add();
            case "arg" -> reader.arg();
            case "cmd" -> new Instruction.Cmd(reader.source, reader.command("CMD"));
            case "copy" -> reader.copy();
            case "entrypoint" ->
                    new Instruction.Entrypoint(reader.source, reader.command("ENTRYPOINT"));
            case "env" -> new Instruction.Env(reader.source, reader.pairs("ENV"));
            case "expose" -> reader.expose();
            case "healthcheck" -> new HealthcheckReader(statement).read();
            case "label" -> new Instruction.Label(reader.source, reader.pairs("LABEL"));
            case "maintainer" ->
                    new Instruction.Maintainer(reader.source, reader.single("MAINTAINER"));
            case "onbuild" -> reader.onbuild();
            case "run" -> reader.run();
            case "shell" -> reader.shell();
            case "stopsignal" ->
                    new Instruction.StopSignal(reader.source, reader.single("STOPSIGNAL"));
            case "user" -> new Instruction.User(reader.source, reader.single("USER"));
            case "volume" -> reader.volume();
            case "workdir" -> new Instruction.Workdir(reader.source, reader.single("WORKDIR"));
            default -> throw unknown(statement.source().word());
        };
    }

    /** An instruction that was stored by ONBUILD. */
    static Instruction trigger(DockerfileStatement statement) {
        String word = statement.source().word().toUpperCase(Locale.ROOT);
        if (word.equals("ONBUILD")) {
            throw new SyntaxError("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
        }
        if (word.equals("FROM") || word.equals("MAINTAINER")) {
            throw new SyntaxError(word + " isn't allowed as an ONBUILD trigger");
        }
        return of(statement);
    }

    private static SyntaxError unknown(String word) {
        return new SyntaxError(
                "unknown instruction: "
                        + SafeText.cut(word, 80)
                        + Suggestion.ignoringCase(word, KNOWN));
    }

    private static SyntaxError atLeastOne(String name) {
        return new SyntaxError(name + " requires at least one argument");
    }

    private void noFlags() {
        InstructionFlags.parse(statement.flags(), NO_FLAGS);
    }

    private String single(String name) {
        noFlags();
        if (words.size() != 1) {
            throw new SyntaxError(name + " requires exactly one argument");
        }
        return words.getFirst();
    }

    private List<KeyValuePair> pairs(String name) {
        noFlags();
        if (statement.args().pairs().isEmpty()) {
            throw atLeastOne(name);
        }
        return statement.args().pairs();
    }

    private CommandLine command(String name) {
        noFlags();
        return commandLine(name);
    }

    private CommandLine commandLine(String name) {
        boolean json = statement.args().json();
        if (words.isEmpty() && !json) {
            throw atLeastOne(name);
        }
        return new CommandLine(words, !json, statement.documents());
    }

    private Instruction run() {
        InstructionFlags flags =
                InstructionFlags.parse(
                        statement.flags(),
                        Map.of("mount", LIST, "network", TEXT, "security", TEXT, "device", LIST));
        CommandLine command = commandLine("RUN");
        String network = flags.find("network").orElse("default");
        if (!NETWORKS.contains(network)) {
            throw new SyntaxError("invalid network mode \"" + network + "\"");
        }
        String security = flags.find("security").orElse("sandbox");
        if (!security.equals("sandbox") && !security.equals("insecure")) {
            throw new SyntaxError("security \"" + security + "\" is not valid");
        }
        if (command.words().isEmpty()) {
            throw atLeastOne("RUN");
        }
        List<MountDeclaration> mounts =
                flags.list("mount").stream().map(MountDeclaration::parse).toList();
        return new Instruction.Run(
                source, command, mounts, network, security, flags.list("device"));
    }

    private Instruction add() {
        destinationGiven("ADD");
        InstructionFlags flags =
                InstructionFlags.parse(
                        statement.flags(),
                        Map.of(
                                "chown", TEXT,
                                "chmod", TEXT,
                                "link", BOOLEAN,
                                "keep-git-dir", BOOLEAN,
                                "checksum", TEXT,
                                "unpack", BOOLEAN,
                                "exclude", LIST));
        return new Instruction.Add(
                source,
                transfer("ADD", flags),
                flags.find("unpack").map(value -> value.equals("true")),
                flags.text("checksum"),
                flags.find("keep-git-dir").map(value -> value.equals("true")));
    }

    private Instruction copy() {
        destinationGiven("COPY");
        InstructionFlags flags =
                InstructionFlags.parse(
                        statement.flags(),
                        Map.of(
                                "chown", TEXT,
                                "from", TEXT,
                                "chmod", TEXT,
                                "link", BOOLEAN,
                                "exclude", LIST,
                                "parents", BOOLEAN));
        Optional<String> from = flags.find("from").filter(value -> !value.isEmpty());
        return new Instruction.Copy(source, transfer("COPY", flags), from, flags.is("parents"));
    }

    private void destinationGiven(String name) {
        if (words.size() < 2) {
            throw new SyntaxError(
                    name
                            + " requires at least two arguments, but only one was provided."
                            + " Destination could not be determined");
        }
    }

    private CopyArguments transfer(String name, InstructionFlags flags) {
        String destination = words.getLast();
        if (Heredocs.opening(destination).isPresent()) {
            throw new SyntaxError(name + " cannot accept a heredoc as a destination");
        }
        List<String> sources = new ArrayList<>();
        List<Heredoc> documents = new ArrayList<>();
        for (String word : words.subList(0, words.size() - 1)) {
            Optional<Heredocs.Opening> opening = Heredocs.opening(word);
            if (opening.isPresent()) {
                documents.add(document(opening.get()));
            } else {
                sources.add(word);
            }
        }
        return new CopyArguments(
                sources,
                documents,
                destination,
                flags.text("chown"),
                flags.text("chmod"),
                flags.list("exclude"),
                flags.is("link"));
    }

    private Heredoc document(Heredocs.Opening opening) {
        return statement.documents().stream()
                .filter(document -> document.name().equals(opening.name()))
                .reduce((earlier, later) -> later)
                .orElseGet(() -> opening.with(""));
    }

    private Instruction arg() {
        noFlags();
        if (words.isEmpty()) {
            throw atLeastOne("ARG");
        }
        List<ArgDefinition> definitions = new ArrayList<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals == 0) {
                throw new SyntaxError("ARG names can not be blank");
            }
            definitions.add(
                    equals < 0
                            ? new ArgDefinition(word, Optional.empty())
                            : new ArgDefinition(
                                    word.substring(0, equals),
                                    Optional.of(word.substring(equals + 1))));
        }
        return new Instruction.Arg(source, definitions);
    }

    private Instruction expose() {
        noFlags();
        if (words.isEmpty()) {
            throw atLeastOne("EXPOSE");
        }
        return new Instruction.Expose(source, words.stream().sorted().toList());
    }

    private Instruction volume() {
        noFlags();
        if (words.isEmpty()) {
            throw atLeastOne("VOLUME");
        }
        List<String> paths = words.stream().map(String::strip).toList();
        if (paths.contains("")) {
            throw new SyntaxError("VOLUME specified can not be an empty string");
        }
        return new Instruction.Volume(source, paths);
    }

    private Instruction shell() {
        noFlags();
        if (words.isEmpty()) {
            throw atLeastOne("SHELL");
        }
        if (!statement.args().json()) {
            throw new SyntaxError(
                    "SHELL requires the arguments to be in JSON form: SHELL [\"executable\","
                            + " \"option\"]");
        }
        return new Instruction.Shell(source, words);
    }

    private Instruction onbuild() {
        if (statement.nested().isEmpty()) {
            throw atLeastOne("ONBUILD");
        }
        noFlags();
        trigger(statement.nested().getFirst());
        StringBuilder expression = new StringBuilder(statement.nested().getFirst().source().text());
        for (Heredoc document : statement.documents()) {
            expression.append('\n').append(document.content()).append(document.name());
        }
        return new Instruction.Onbuild(source, expression.toString());
    }
}
