namespace FedRas.Privacy;

/// <summary>
/// How much one device can add up to in the noised sums of a training, if it takes part at most once in any <c>separation</c> rounds one
/// after the other. Nothing is believed of how devices are drawn. Sums are of squared sensitivities, in clipping norms.
/// </summary>
internal static class ParticipationBound
{
    /// <summary>Most rounds that a device takes part in: ⌈rounds ÷ separation⌉.</summary>
    public static long Participations(long rounds, long separation) => (rounds + separation - 1) / separation;

    /// <summary>
    /// Noise by a binary tree over the rounds (Kairouz et al., "Practical and Private (Deep) Learning without Sampling or Shuffling", ICML
    /// 2021, appendix D): a node holds the sum of the 2ˡ rounds under it, and a device adds up in it. Level by level: nodes of 2ˡ rounds
    /// hold at most ⌈2ˡ ÷ separation⌉ reports of a device, and all whole nodes of a level together at most ⌈their rounds ÷ separation⌉.
    /// </summary>
    public static double Tree(long rounds, long separation)
    {
        double squares = 0;
        for (long size = 1; size <= rounds; size *= 2)
        {
            long most = Participations(size, separation), all = Participations(rounds / size * size, separation);
            long left = all % most;
            squares += (double)(all / most) * most * most + (double)left * left;
        }
        return squares;
    }
}
