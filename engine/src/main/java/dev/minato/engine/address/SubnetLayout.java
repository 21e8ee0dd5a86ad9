package dev.minato.engine.address;

import dev.minato.base.Fault;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The layout of the range: its first part is the default network, since most containers are there;
 * the rest is cut into small subnets for networks that people make.
 *
 * @param range all of it
 */
public record SubnetLayout(Subnet range) {
    private static final int SMALL = 24;
    private static final int WIDEST = 8;

    /** The default network's: a sixteenth, or half of a small range. */
    public Subnet standard() {
        int prefix = range.prefix() < SMALL ? range.prefix() + 4 : range.prefix() + 1;
        return new Subnet(range.base(), prefix);
    }

    /**
     * The layout whose default network is this subnet, when nobody knows its range any more: that
     * of the range thought of, else that of the widest range.
     */
    public static Optional<SubnetLayout> around(Subnet standard, Optional<Subnet> thought) {
        Stream<Subnet> wider =
                Stream.of(4, 1)
                        .filter(bits -> standard.prefix() - bits >= WIDEST)
                        .map(bits -> standard.within(standard.prefix() - bits));
        return Stream.concat(thought.stream(), wider)
                .map(SubnetLayout::new)
                .filter(layout -> layout.standard().equals(standard))
                .findFirst();
    }

    /**
     * One that overlaps with none of these.
     *
     * @throws Fault exhausted when there is none
     */
    public Subnet next(List<Subnet> taken) {
        int prefix = range.prefix() < SMALL ? range.prefix() + 8 : range.prefix() + 3;
        return range.split(Math.min(prefix, 29)).stream()
                .filter(part -> !part.overlaps(standard()))
                .filter(part -> taken.stream().noneMatch(part::overlaps))
                .findFirst()
                .orElseThrow(() ->
                        Fault.exhausted(
                                "all subnets of "
                                        + range
                                        + " are in use: remove a network, or give the new"
                                        + " one a subnet"));
    }
}
