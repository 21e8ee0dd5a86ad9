package dev.minato.builder.check;

import dev.minato.base.Fault;
import dev.minato.base.GoQuote;
import dev.minato.builder.dockerfile.ArgDefinition;
import dev.minato.builder.dockerfile.Dockerfile;
import dev.minato.builder.dockerfile.Instruction;
import dev.minato.builder.dockerfile.InstructionSource;
import dev.minato.builder.dockerfile.Stage;
import dev.minato.image.model.Reference;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** The rules that need nothing but the file as it is written. */
final class FileChecks {
    private static final Set<String> RESERVED = Set.of("context", "scratch");

    private final Dockerfile file;
    private final CheckFindings findings;

    FileChecks(Dockerfile file, CheckFindings findings) {
        this.file = file;
        this.findings = findings;
    }

    /** The rules for each instruction by itself; they come before a mistake is told. */
    void instructions() {
        for (int line : file.emptyContinuations()) {
            findings.add(CheckRule.NO_EMPTY_CONTINUATION, line, line);
        }
        file.globals().forEach(this::definition);
        for (Stage stage : file.stages()) {
            stage(stage);
            for (Instruction instruction : stage.instructions()) {
                if (instruction instanceof Instruction.Arg arg) {
                    definition(arg);
                } else if (instruction instanceof Instruction.Maintainer) {
                    findings.above(instruction.source())
                            .add(CheckRule.MAINTAINER_DEPRECATED, instruction.source());
                }
            }
        }
    }

    private void stage(Stage stage) {
        InstructionSource source = stage.source();
        CheckFindings here = findings.above(source);
        if (stage.alias().isEmpty()) {
            return;
        }
        Stage.Alias alias = stage.alias().get();
        if (!isLower(alias.written())) {
            here.add(CheckRule.STAGE_NAME_CASING, source, alias.written());
        }
        boolean same =
                isLower(source.word())
                        ? isLower(alias.keyword())
                        : !isUpper(source.word()) || isUpper(alias.keyword());
        if (!same) {
            here.add(CheckRule.FROM_AS_CASING, source, alias.keyword(), source.word());
        }
        describe(here, "FROM", source, List.of(alias.written().toLowerCase(Locale.ROOT)));
    }

    private void definition(Instruction.Arg arg) {
        List<String> names = arg.definitions().stream().map(ArgDefinition::name).toList();
        describe(findings.above(arg.source()), "ARG", arg.source(), names);
    }

    /** The comment right above has to begin with a name that is defined there. */
    private static void describe(
            CheckFindings here, String instruction, InstructionSource source, List<String> names) {
        if (source.comments().isEmpty()) {
            return;
        }
        String first = source.comments().getLast().split(" ", 2)[0];
        if (!names.contains(first)) {
            here.add(
                    CheckRule.INVALID_DEFINITION_DESCRIPTION,
                    source,
                    instruction,
                    names.size() > 1 ? "<arg_key>" : names.getFirst());
        }
    }

    /** The rules for the file as a whole. */
    void whole() {
        stageNames();
        casing();
    }

    private void stageNames() {
        Set<String> seen = new HashSet<>();
        for (Stage stage : file.stages()) {
            String name = stage.name().orElse("");
            if (RESERVED.contains(name)) {
                findings.add(CheckRule.RESERVED_STAGE_NAME, stage.source(), GoQuote.of(name));
            }
            if (!name.isEmpty() && !seen.add(name)) {
                findings.add(CheckRule.DUPLICATE_STAGE_NAME, stage.source(), GoQuote.of(name));
            }
        }
    }

    private void casing() {
        List<InstructionSource> sources = file.stages().stream().flatMap(FileChecks::all).toList();
        long lower = sources.stream().filter(source -> isLower(source.word())).count();
        long upper = sources.stream().filter(source -> isUpper(source.word())).count();
        boolean mostLower = lower > upper;
        for (InstructionSource source : sources) {
            if (mostLower ? !isLower(source.word()) : !isUpper(source.word())) {
                findings.add(
                        CheckRule.CONSISTENT_INSTRUCTION_CASING,
                        source,
                        source.word(),
                        mostLower ? "lowercase" : "uppercase");
            }
        }
    }

    private static Stream<InstructionSource> all(Stage stage) {
        return Stream.concat(
                Stream.of(stage.source()), stage.instructions().stream().map(Instruction::source));
    }

    private static boolean isLower(String word) {
        return word.equals(word.toLowerCase(Locale.ROOT));
    }

    private static boolean isUpper(String word) {
        return word.equals(word.toUpperCase(Locale.ROOT));
    }

    /** Bases have to be names although nobody gives an argument. */
    void defaults(GlobalArguments defaults, CheckEffort effort) {
        for (Stage stage : file.stages()) {
            String base;
            try {
                base = defaults.expand(stage.base(), effort).text();
            } catch (Fault f) {
                return;
            }
            if (!isName(base)) {
                findings.add(CheckRule.INVALID_DEFAULT_ARG_IN_FROM, stage.source(), stage.base());
            }
        }
    }

    private static boolean isName(String text) {
        try {
            Reference.parse(text);
            return true;
        } catch (Fault f) {
            return false;
        }
    }
}
