package dev.minato.local;

import dev.minato.base.Memory;
import dev.minato.engine.ContainerState;
import dev.minato.platform.Replica;
import dev.minato.platform.Replica.Phase;

import java.util.Optional;

/** What is wrong with the process of a container, and why the one before it ended. */
final class ContainerTrouble {
    private Optional<Termination> end = Optional.empty();
    private Optional<Termination> killedBy = Optional.empty();

    /** The limit that it came up against lately, while it runs. */
    private Optional<Termination> strain = Optional.empty();

    /** It came up against a limit, or does not any more. */
    void strained(Optional<Termination> now) {
        strain = now;
    }

    /** Something is wrong with it. */
    void is(Termination why) {
        end = Optional.of(why);
    }

    /** Nothing is wrong any more. */
    void isOver() {
        end = Optional.empty();
    }

    /** It is killed, which its end is put down to. */
    void kills(Termination why) {
        killedBy = Optional.of(why);
        end = killedBy;
    }

    /**
     * The process has ended.
     *
     * @param state of its container; absent when that is gone
     * @return whether it ended by itself and well
     */
    boolean ended(Optional<ContainerState> state, Memory limit) {
        boolean well = killedBy.isEmpty() && exitCode(state).filter(code -> code == 0).isPresent();
        end =
                killedBy.or(() -> state.map(last -> Termination.of(last, limit)))
                        .or(() -> Optional.of(Termination.unseen("its container was removed")));
        killedBy = Optional.empty();
        strain = Optional.empty();
        return well;
    }

    /** The exit code of a process that ended; absent when nobody saw it end. */
    static Optional<Integer> exitCode(Optional<ContainerState> state) {
        return state.filter(last -> last.error().text().isEmpty()).map(ContainerState::exitCode);
    }

    /** What is known to be wrong. */
    Optional<Termination> known() {
        return end;
    }

    /** Whether somebody who looks knows more than that it does not answer yet. */
    boolean isExplained() {
        return end.filter(why -> !why.reason().isEmpty())
                .filter(why -> !why.reason().equals(Replica.NOT_LISTENING))
                .isPresent();
    }

    /**
     * What of it is shown.
     *
     * @param well whether the container is as it should be
     */
    Termination shown(Phase phase, boolean well) {
        Optional<Termination> what = well ? strain : end;
        return new Termination(
                !well && phase == Phase.BACK_OFF
                        ? Replica.CRASH_LOOP
                        : what.map(Termination::reason).orElse(""),
                what.map(Termination::message).orElse(""));
    }
}
