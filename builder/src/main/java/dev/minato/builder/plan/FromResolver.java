package dev.minato.builder.plan;

import dev.minato.base.Fault;
import dev.minato.builder.dockerfile.DockerfileLocation;
import dev.minato.builder.dockerfile.Stage;
import dev.minato.builder.expand.Expander;
import dev.minato.builder.expand.VariableLookup;
import dev.minato.image.model.Reference;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Resolves names in FROM, COPY --from and mounts to what they stand for: a stand-in, a stage, or an
 * image. Immutable.
 */
public final class FromResolver {
    private final List<Stage> stages;
    private final Map<String, Reference> standIns;
    private final Expander expander;

    /**
     * Names of one file.
     *
     * @param standIns images to be used instead, by the name that the file has
     */
    FromResolver(List<Stage> stages, Map<String, Reference> standIns, Expander expander) {
        this.stages = stages;
        this.standIns = new HashMap<>();
        standIns.forEach((name, image) -> this.standIns.put(key(name), image));
        this.expander = expander;
    }

    /** The form in which two names are the same: Docker's short one, without {@code :latest}. */
    private static String key(String name) {
        String familiar;
        try {
            familiar = Reference.parse(name).familiar();
        } catch (Fault f) {
            familiar = name;
        }
        return familiar.endsWith(":latest")
                ? familiar.substring(0, familiar.length() - ":latest".length())
                : familiar;
    }

    Optional<StageBase> standIn(String name) {
        return Optional.ofNullable(standIns.get(key(name)))
                .map(image -> new StageBase.OfImage(name, image));
    }

    /** The base of a FROM; only stages before {@code index} count. */
    StageBase base(String name, int index) {
        Optional<Integer> stage = stage(name, index);
        if (stage.isPresent()) {
            return new StageBase.OfStage(stage.get());
        }
        if (name.equals("scratch")) {
            return new StageBase.Scratch();
        }
        return standIn(name).orElseGet(() -> image(name));
    }

    private static StageBase image(String name) {
        try {
            return new StageBase.OfImage(name, Reference.parse(name));
        } catch (Fault f) {
            throw Fault.invalid("from", "failed to parse stage name \"" + name + "\": " + f.text());
        }
    }

    /** The last stage of a name before an index. */
    Optional<Integer> stage(String name, int before) {
        String wanted = name.toLowerCase(Locale.ROOT);
        for (int i = before - 1; i >= 0; i--) {
            if (stages.get(i).name().equals(Optional.of(wanted))) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    /**
     * Where a COPY --from or a mount points, forward references included.
     *
     * @throws Fault invalid, with the line, for a variable or a number without a stage
     */
    StageBase of(StageUse use) {
        try {
            return of(use.from());
        } catch (Fault f) {
            throw DockerfileLocation.at(use.source(), f);
        }
    }

    private StageBase of(String from) {
        if (!expander.text(from, VariableLookup.NONE).equals(from)) {
            throw Fault.invalid(
                    "from",
                    "variable expansion is not supported for --from, define a new stage with FROM"
                            + " using ARG from global scope as a workaround");
        }
        if (from.chars().allMatch(c -> c >= '0' && c <= '9')) {
            int index = from.length() > 6 ? Integer.MAX_VALUE : Integer.parseInt(from);
            if (index >= stages.size()) {
                throw Fault.invalid("from", "invalid stage index " + from);
            }
            return new StageBase.OfStage(index);
        }
        Optional<Integer> stage = stage(from, stages.size());
        if (stage.isPresent()) {
            return new StageBase.OfStage(stage.get());
        }
        if (from.equals("scratch")) {
            return new StageBase.Scratch();
        }
        return standIn(from).orElseGet(() -> image(from));
    }
}
