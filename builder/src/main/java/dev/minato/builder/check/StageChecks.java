package dev.minato.builder.check;

import dev.minato.base.GoPath;
import dev.minato.base.GoQuote;
import dev.minato.builder.dockerfile.ArgDefinition;
import dev.minato.builder.dockerfile.CommandLine;
import dev.minato.builder.dockerfile.CopyArguments;
import dev.minato.builder.dockerfile.Heredoc;
import dev.minato.builder.dockerfile.Instruction;
import dev.minato.builder.dockerfile.InstructionSource;
import dev.minato.builder.dockerfile.KeyValuePair;
import dev.minato.builder.expand.Expander;
import dev.minato.builder.files.PathPatterns;
import dev.minato.linux.BytePath;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rules for the instructions of one stage, which are gone through in order. */
final class StageChecks {
    private final Surroundings around;
    private final StageScope scope;
    private final Map<Class<?>, InstructionSource> once = new HashMap<>();

    /**
     * What all stages of a file share.
     *
     * @param input what the file is looked at with
     * @param expander for words of this file
     */
    record Surroundings(
            CheckInput input,
            Expander expander,
            GlobalArguments globals,
            CheckFindings findings,
            CheckEffort effort) {}

    StageChecks(Surroundings around, StageScope scope) {
        this.around = around;
        this.scope = scope;
    }

    /** Goes on by one instruction. */
    void check(Instruction instruction) {
        InstructionSource source = instruction.source();
        CheckFindings here = around.findings().above(source);
        around.effort().spend(1);
        ScopeWords words = new ScopeWords(around.expander(), scope, source, here, around.effort());
        new Place(source, here, words).check(instruction);
    }

    /** One instruction. */
    private final class Place {
        private final InstructionSource source;
        private final CheckFindings here;
        private final ScopeWords words;

        Place(InstructionSource source, CheckFindings here, ScopeWords words) {
            this.source = source;
            this.here = here;
            this.words = words;
        }

        void check(Instruction instruction) {
            switch (instruction) {
                case Instruction.Add add -> add(add);
                case Instruction.Arg arg -> arg.definitions().forEach(this::define);
                case Instruction.Cmd cmd -> command(cmd, cmd.command());
                case Instruction.Copy copy -> copy(copy);
                case Instruction.Entrypoint entry -> command(entry, entry.command());
                case Instruction.Env env ->
                        pairs(env.pairs()).forEach(pair -> variable(pair.key(), pair.value()));
                case Instruction.Expose expose -> expose(expose);
                case Instruction.Healthcheck health -> onlyOnce(health);
                case Instruction.Label label -> {
                    var _ = pairs(label.pairs());
                }
                case Instruction.Maintainer ignored -> {}
                case Instruction.Onbuild onbuild -> scope.trigger(onbuild.expression());
                case Instruction.Run run -> RunMountDemands.note(run, words, scope);
                case Instruction.Shell ignored -> scope.shellSet();
                case Instruction.StopSignal stop -> words.word(stop.signal());
                case Instruction.User user -> words.word(user.user());
                case Instruction.Volume volume -> volume.paths().forEach(words::word);
                case Instruction.Workdir workdir -> workdir(workdir);
            }
        }

        private void add(Instruction.Add add) {
            transfer("Add", add.transfer(), true, Optional.of(add.checksum()));
        }

        private void copy(Instruction.Copy copy) {
            transfer("Copy", copy.transfer(), copy.from().isEmpty(), Optional.empty());
        }

        private void transfer(
                String how, CopyArguments transfer, boolean ofContext, Optional<String> checksum) {
            words.word(transfer.chown());
            words.word(transfer.chmod());
            checksum.ifPresent(words::word);
            List<ScopeWords.Word> sources = transfer.sources().stream().map(words::word).toList();
            words.word(transfer.destination());
            for (Heredoc document : transfer.documents()) {
                if (document.expand()) {
                    words.document(document.body());
                }
            }
            for (ScopeWords.Word path : sources) {
                if (ofContext && path.certain() && !isRemote(path.text())) {
                    ignored(how, path.text());
                }
            }
        }

        private static boolean isRemote(String path) {
            return path.contains("://") || path.startsWith("git@");
        }

        /** Where something may be taken back nobody can tell what a folder will have. */
        private void ignored(String how, String written) {
            PathPatterns patterns = around.input().ignored();
            if (patterns.isEmpty() || patterns.hasExceptions()) {
                return;
            }
            around.effort().spend(patterns.size() * (1L + written.length() / 64));
            String path = GoPath.clean(written);
            boolean hidden =
                    path.equals(".")
                            ? patterns.hasWholeTree()
                            : !path.startsWith("/") && patterns.matches(BytePath.of(path));
            if (hidden) {
                here.add(CheckRule.COPY_IGNORED_FILE, source, how, GoQuote.of(path));
            }
        }

        private void define(ArgDefinition definition) {
            String name = definition.name();
            secret("ARG", name);
            Optional<String> value = Optional.ofNullable(around.input().given().get(name));
            boolean inherited = false;
            if (value.isEmpty() && definition.value().isPresent()) {
                value = Optional.of(words.word(definition.value().get()).text());
            } else if (value.isEmpty()) {
                value = around.globals().find(name);
                inherited = value.isPresent();
            }
            value.ifPresent(v -> words.set(name, v));
            if (!inherited) {
                scope.arguments()
                        .put(name, TargetOutline.Argument.of(source, name, value.orElse("")));
            }
            scope.declare(name);
        }

        private void variable(String name, String value) {
            secret("ENV", name);
            words.set(name, value);
        }

        private void secret(String instruction, String name) {
            if (SecretNames.has(name)) {
                here.add(
                        CheckRule.SECRETS_USED_IN_ARG_OR_ENV,
                        source,
                        instruction,
                        GoQuote.of(name));
            }
        }

        /** The pairs of ENV and LABEL with their variables replaced. */
        private List<KeyValuePair> pairs(List<KeyValuePair> written) {
            List<KeyValuePair> pairs = new ArrayList<>();
            for (KeyValuePair pair : written) {
                String key = words.word(pair.key()).text();
                pairs.add(new KeyValuePair(key, words.word(pair.value()).text(), pair.legacy()));
            }
            for (KeyValuePair pair : pairs) {
                if (pair.legacy()) {
                    here.add(CheckRule.LEGACY_KEY_VALUE_FORMAT, source, source.word());
                }
            }
            return pairs;
        }

        private void command(Instruction instruction, CommandLine command) {
            onlyOnce(instruction);
            if (command.shell() && !scope.hasShell()) {
                here.add(CheckRule.JSON_ARGS_RECOMMENDED, source, source.word());
            }
        }

        /** The earlier one is what is pointed at, since it does nothing. */
        private void onlyOnce(Instruction instruction) {
            InstructionSource before = once.put(instruction.getClass(), source);
            if (before != null) {
                here.add(CheckRule.MULTIPLE_INSTRUCTIONS_DISALLOWED, before, source.word());
            }
        }

        private void expose(Instruction.Expose expose) {
            for (String port : expose.ports()) {
                for (ScopeWords.Word word : words.split(port)) {
                    if (word.certain()) {
                        ExposeChecks.check(word.text(), source, here);
                    }
                }
            }
        }

        private void workdir(Instruction.Workdir workdir) {
            ScopeWords.Word path = words.word(workdir.path());
            if (scope.firstWorkdir() && path.certain() && !path.text().startsWith("/")) {
                here.add(CheckRule.WORKDIR_RELATIVE_PATH, source, GoQuote.of(path.text()));
            }
        }
    }
}
