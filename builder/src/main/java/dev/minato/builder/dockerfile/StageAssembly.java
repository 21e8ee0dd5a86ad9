package dev.minato.builder.dockerfile;

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

    Dockerfile assemble(List<DockerfileStatement> statements, List<LintWarning> notices) {
        for (DockerfileStatement statement : statements) {
            try {
                checkRoom(statements.size());
                add(statement);
            } catch (SyntaxError e) {
                InstructionSource source = statement.source();
                throw DockerfileLocation.parseError(source.line(), source.lastLine(), e.text());
            }
        }
        if (stages.isEmpty()) {
            InstructionSource last = statements.getLast().source();
            throw DockerfileLocation.parseError(
                    last.line(), last.lastLine(), "dockerfile contains no stages to build");
        }
        closeStage();
        return new Dockerfile(globals, stages, directives.escape(), directives.syntax(), notices);
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
                    new Stage(open.source(), open.base(), open.name(), open.platform(), current));
            current.clear();
        }
    }

    private static Stage stage(DockerfileStatement statement) {
        List<String> words = statement.args().words();
        Optional<String> name = Optional.empty();
        if (words.size() == 3 && words.get(1).equalsIgnoreCase("as")) {
            name = Optional.of(stageName(words.get(2)));
        } else if (words.size() != 1) {
            throw new SyntaxError("FROM requires either one or three arguments");
        }
        InstructionFlags flags =
                InstructionFlags.parse(
                        statement.flags(), Map.of("platform", InstructionFlags.Kind.TEXT));
        return new Stage(
                statement.source(), words.getFirst(), name, flags.text("platform"), List.of());
    }

    private static String stageName(String written) {
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
        return name;
    }
}
