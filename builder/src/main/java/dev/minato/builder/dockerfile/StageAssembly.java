package dev.minato.builder.dockerfile;

import dev.minato.base.Fault;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Puts statements together to stages. */
final class StageAssembly {
    private static final int MOST_STAGES = 1_000;
    private static final int MOST_INSTRUCTIONS = 20_000;

    private final ParserDirectives directives;
    private final List<Instruction.Arg> globals = new ArrayList<>();
    private final List<Stage> stages = new ArrayList<>();
    private final List<Instruction> current = new ArrayList<>();

    StageAssembly(ParserDirectives directives) {
        this.directives = directives;
    }

    /**
     * Assembles as many statements as are right.
     *
     * @param emptyContinuations for the file, whose parser has seen them
     */
    DockerfileReading assemble(
            List<DockerfileStatement> statements, List<Integer> emptyContinuations) {
        Optional<Fault> mistake = Optional.empty();
        for (DockerfileStatement statement : statements) {
            try {
                checkRoom(statements.size());
                add(statement);
            } catch (SyntaxError e) {
                mistake = Optional.of(at(statement, e.text()));
                break;
            }
        }
        if (stages.isEmpty() && mistake.isEmpty()) {
            mistake =
                    Optional.of(at(statements.getLast(), "dockerfile contains no stages to build"));
        }
        closeStage();
        Dockerfile file =
                new Dockerfile(
                        globals,
                        stages,
                        directives.escape(),
                        directives.syntax(),
                        directives.check(),
                        emptyContinuations);
        return new DockerfileReading(file, mistake);
    }

    private static Fault at(DockerfileStatement statement, String text) {
        InstructionSource source = statement.source();
        return DockerfileLocation.parseError(source.line(), source.lastLine(), text);
    }

    private void checkRoom(int instructions) {
        if (stages.size() > MOST_STAGES) {
            throw new SyntaxError("more than " + MOST_STAGES + " stages");
        }
        if (instructions > MOST_INSTRUCTIONS) {
            throw new SyntaxError("more than " + MOST_INSTRUCTIONS + " instructions");
        }
    }

    private void add(DockerfileStatement statement) {
        if (statement.key().equals("from")) {
            Stage opened = stage(statement);
            closeStage();
            stages.add(opened);
            return;
        }
        Instruction instruction = InstructionParser.of(statement);
        if (!stages.isEmpty()) {
            current.add(instruction);
        } else if (instruction instanceof Instruction.Arg arg) {
            globals.add(arg);
        } else {
            throw new SyntaxError("no build stage in current context");
        }
    }

    private void closeStage() {
        if (!stages.isEmpty()) {
            Stage open = stages.removeLast();
            stages.add(
                    new Stage(open.source(), open.base(), open.alias(), open.platform(), current));
            current.clear();
        }
    }

    private static Stage stage(DockerfileStatement statement) {
        List<String> words = statement.args().words();
        Optional<Stage.Alias> alias = Optional.empty();
        if (words.size() == 3 && words.get(1).equalsIgnoreCase("as")) {
            checkName(words.get(2));
            alias = Optional.of(new Stage.Alias(words.get(1), words.get(2)));
        } else if (words.size() != 1) {
            throw new SyntaxError("FROM requires either one or three arguments");
        }
        InstructionFlags flags =
                InstructionFlags.parse(
                        statement.flags(), Map.of("platform", InstructionFlags.Kind.TEXT));
        return new Stage(
                statement.source(), words.getFirst(), alias, flags.text("platform"), List.of());
    }

    private static void checkName(String written) {
        String name = written.toLowerCase(Locale.ROOT);
        boolean valid = name.charAt(0) >= 'a' && name.charAt(0) <= 'z';
        for (int i = 1; i < name.length() && valid; i++) {
            char c = name.charAt(i);
            valid = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "-_.".indexOf(c) >= 0;
        }
        if (!valid) {
            throw new SyntaxError(
                    "invalid name for build stage: \""
                            + written
                            + "\", name can't start with a number or contain symbols");
        }
    }
}
