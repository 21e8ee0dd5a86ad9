package dev.minato.platform.scale;

/**
 * What a trigger has read.
 *
 * @param value of the metric, 0 or more, at most three decimals; NaN, infinite and negative numbers
 *     are 0, as in KEDA
 * @param target how much of it one replica is to have ({@link Kind#AVERAGE}), or how much there is
 *     to be in all ({@link Kind#VALUE}); above 0
 * @param active whether there is anything to do: decides between none and one alone
 */
public record TriggerReading(double value, double target, boolean active, Kind kind) {
    /** What the target is of. */
    public enum Kind {
        /** Of each replica: KEDA's AverageValue. */
        AVERAGE,
        /** Of all: KEDA's Value. */
        VALUE
    }

    /**
     * @throws IllegalArgumentException when the target is not a number above 0
     */
    public TriggerReading {
        if (!(target > 0) || Double.isInfinite(target)) {
            throw new IllegalArgumentException("target " + target + " is not above 0");
        }
        value = Double.isFinite(value) && value > 0 ? Math.round(value * 1000) / 1000.0 : 0;
    }

    /**
     * A metric of which each replica is to have so much, active above a threshold (strictly, as in
     * KEDA).
     */
    public static TriggerReading average(double value, double target, double activation) {
        return new TriggerReading(value, target, value > activation, Kind.AVERAGE);
    }
}
