package dev.minato.builder.step;

import dev.minato.base.Fault;
import dev.minato.builder.dockerfile.ArgDefinition;
import dev.minato.builder.dockerfile.CommandLine;
import dev.minato.builder.dockerfile.Instruction;
import dev.minato.builder.dockerfile.KeyValuePair;
import dev.minato.builder.plan.BuildArguments;
import dev.minato.image.model.ImageHealthcheck;
import dev.minato.image.model.RunConfig;
import dev.minato.linux.Signals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Instructions that only set configuration, and what each leaves in the history. */
final class ConfigInstructions {
    private static final List<String> SHELL = List.of("/bin/sh", "-c");

    private final StageState state;
    private final InstructionWords words;
    private final BuildArguments arguments;

    ConfigInstructions(StageState state, InstructionWords words, BuildArguments arguments) {
        this.state = state;
        this.words = words;
        this.arguments = arguments;
    }

    private void configure(RunConfig.Builder changed, String history) {
        state.configure(changed.build());
        state.remember(history);
    }

    private RunConfig.Builder config() {
        return state.config().toBuilder();
    }

    void arg(Instruction.Arg arg) {
        List<String> shown = new ArrayList<>();
        for (ArgDefinition definition : arg.definitions()) {
            String name = definition.name();
            Optional<String> value = arguments.given(name);
            if (value.isEmpty()) {
                value = definition.value().map(words::text).or(() -> arguments.globals().get(name));
            }
            value.ifPresent(v -> state.setVariable(name, v));
            state.declare(name, value.orElse(""));
            shown.add(value.map(v -> name + "=" + v).orElse(name));
        }
        state.remember("ARG " + String.join(" ", shown));
    }

    void env(Instruction.Env env) {
        RunConfig.Builder changed = config();
        StringBuilder history = new StringBuilder("ENV");
        Map<String, String> set = new LinkedHashMap<>();
        for (KeyValuePair pair : env.pairs()) {
            String name = words.text(pair.key());
            String value = words.text(pair.value());
            if (name.isEmpty()) {
                throw Fault.invalid("env", "ENV names can not be blank");
            }
            set.put(name, value);
            changed.env(name, value);
            history.append(' ').append(name).append('=').append(value);
        }
        set.forEach(state::setVariable);
        configure(changed, history.toString());
    }

    void label(Instruction.Label label) {
        StringBuilder history = new StringBuilder("LABEL");
        Map<String, String> labels = new LinkedHashMap<>(state.config().labels());
        for (KeyValuePair pair : label.pairs()) {
            String name = words.text(pair.key());
            String value = words.text(pair.value());
            labels.put(name, value);
            history.append(' ').append(name).append('=').append(value);
        }
        configure(config().labels(labels), history.toString());
    }

    void cmd(Instruction.Cmd cmd) {
        List<String> args = args(cmd.command());
        state.commandSet();
        configure(config().cmd(args).argsEscaped(true), "CMD " + GoValues.quoted(args));
    }

    void entrypoint(Instruction.Entrypoint entrypoint) {
        List<String> args = args(entrypoint.command());
        RunConfig.Builder changed = config().entrypoint(args);
        if (!state.isCommandSet()) {
            changed.cmd(List.of());
        }
        configure(changed, "ENTRYPOINT " + GoValues.quoted(args));
    }

    private List<String> args(CommandLine command) {
        return command.shell() ? inShell(String.join(" ", command.words())) : command.words();
    }

    /** A text as the stage's shell runs it. */
    List<String> inShell(String text) {
        List<String> shell = state.config().shell();
        List<String> args = new ArrayList<>(shell.isEmpty() ? SHELL : shell);
        args.add(text);
        return args;
    }

    void healthcheck(Instruction.Healthcheck check) {
        ImageHealthcheck value =
                new ImageHealthcheck(
                        check.test(),
                        check.interval(),
                        check.timeout(),
                        check.startPeriod(),
                        check.startInterval(),
                        check.retries());
        configure(
                config().healthcheck(Optional.of(value)),
                "HEALTHCHECK {Test:"
                        + GoValues.plain(check.test())
                        + " Interval:"
                        + GoValues.duration(check.interval())
                        + " Timeout:"
                        + GoValues.duration(check.timeout())
                        + " StartPeriod:"
                        + GoValues.duration(check.startPeriod())
                        + " StartInterval:"
                        + GoValues.duration(check.startInterval())
                        + " Retries:"
                        + check.retries()
                        + "}");
    }

    void expose(Instruction.Expose expose) {
        List<String> ports = new ArrayList<>();
        for (String written : expose.ports()) {
            words.words(written).forEach(word -> ports.addAll(ExposedPorts.parse(word)));
        }
        TreeSet<String> all = new TreeSet<>(state.config().exposedPorts());
        all.addAll(ports);
        configure(config().exposedPorts(all), "EXPOSE " + GoValues.plain(ports));
    }

    void user(Instruction.User user) {
        String name = words.text(user.user());
        configure(config().user(name), "USER " + name);
    }

    void volume(Instruction.Volume volume) {
        List<String> paths = words.texts(volume.paths());
        if (paths.contains("")) {
            throw Fault.invalid("volume", "VOLUME specified can not be an empty string");
        }
        TreeSet<String> all = new TreeSet<>(state.config().volumes());
        all.addAll(paths);
        configure(config().volumes(all), "VOLUME " + GoValues.plain(paths));
    }

    void stopSignal(Instruction.StopSignal stop) {
        String signal = words.text(stop.signal());
        if (Signals.parse(signal).isEmpty()) {
            throw Fault.invalid("signal", "invalid signal: " + signal);
        }
        configure(config().stopSignal(signal), "STOPSIGNAL " + signal);
    }

    void shell(Instruction.Shell shell) {
        configure(config().shell(shell.shell()), "SHELL " + GoValues.plain(shell.shell()));
    }

    void maintainer(Instruction.Maintainer maintainer) {
        state.author(maintainer.name());
        state.remember("MAINTAINER " + maintainer.name());
    }

    void onbuild(Instruction.Onbuild onbuild) {
        List<String> all = new ArrayList<>(state.config().onBuild());
        all.add(onbuild.expression());
        state.configure(config().onBuild(all).build());
    }
}
