namespace RfbWatch.Protocol.Challenges;

/// <summary>
/// Says whether the challenge of VNC Authentication was predictable, from the challenge and its packet's time alone. The seed stays closed inside;
/// another challenge of the same server can be held against it.
/// </summary>
/// <remarks>
/// Found by running the servers (Debian 12 packages): LibVNCServer 0.9.14, krfb 22.12 and TightVNC 1.3.10 on Unix seed <c>random()</c> with time XOR pid when
/// the first challenge is made, and draw nothing between challenges: the near search finds them. x11vnc 0.9.16 seeds the same way at its start, draws 10 to
/// 59 challenges to stir and then some five numbers a second of its own: the far search finds it in the minutes after its start. TigerVNC 1.12 and QEMU 7.2 use the
/// system's generator. The chance that random bytes fit a model is below 2^-90.
/// </remarks>
public sealed class ChallengeAnalysis
{
    private const int ChallengeLength = 16;

    // Clocks of servers are wrong by time zones and more; 24 bits of seconds come round after 194 days, so half a day says enough.
    private const long SeedTimeWindow = 12 * 60 * 60;
    private const uint MsvcSeedMask = (1 << 24) - 1;

    private readonly ChallengeEvidence _challenge;
    private readonly ChallengeAnalysisOptions _options;
    private readonly uint _seed;
    private readonly int _position;

    private ChallengeAnalysis(ChallengeEvidence challenge, ChallengeAnalysisOptions options, ChallengeModel model, uint seed = 0, int position = 0)
    {
        _challenge = challenge;
        _options = options;
        Model = model;
        _seed = seed;
        _position = position;
    }

    /// <summary>What makes the challenge predictable; <see cref="ChallengeModel.None"/> when nothing was found.</summary>
    public ChallengeModel Model { get; }

    /// <summary>
    /// Microsoft's generator was seeded with the time of the challenge, as TightVNC 2.x does: every client of one second gets the same challenge.
    /// </summary>
    public bool SeededWithTime => Model == ChallengeModel.MsvcRand && IsNear(_seed, Seconds(_challenge.Ticks));

    /// <summary>Numbers that the generator gave before this challenge, a multiple of 16 where only challenges are drawn; 0 for other models.</summary>
    public int NumbersBefore => _position;

    /// <summary>Analyses one challenge. Costs some ten milliseconds: not for the path of packets.</summary>
    /// <param name="challenge">The challenge.</param>
    /// <param name="options">How far to look; null for the defaults.</param>
    public static ChallengeAnalysis Analyse(ChallengeEvidence challenge, ChallengeAnalysisOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(challenge);
        options ??= new ChallengeAnalysisOptions();
        Span<byte> bytes = stackalloc byte[ChallengeLength];
        challenge.CopyTo(bytes);
        var regularity = ChallengeRegularity.Of(bytes);
        if (regularity == ChallengeModel.Constant)
        {
            return new ChallengeAnalysis(challenge, options, regularity);
        }

        if (MsvcRandom.FindSeed(bytes) is { } msvc)
        {
            return new ChallengeAnalysis(challenge, options, ChallengeModel.MsvcRand, msvc);
        }

        if (FindGlibc(bytes, Seconds(challenge.Ticks), options) is { } glibc)
        {
            return new ChallengeAnalysis(challenge, options, ChallengeModel.GlibcRandom, glibc.Seed, glibc.Position);
        }

        return new ChallengeAnalysis(challenge, options, regularity);
    }

    /// <summary>Whether a later challenge of the same server is what this one's model foretells.</summary>
    public bool Confirms(ChallengeEvidence next)
    {
        ArgumentNullException.ThrowIfNull(next);
        Span<byte> bytes = stackalloc byte[ChallengeLength];
        next.CopyTo(bytes);
        return Model switch
        {
            ChallengeModel.GlibcRandom => FollowsInGlibc(bytes),
            ChallengeModel.MsvcRand => MsvcRandom.FindSeed(bytes) is { } seed && (!SeededWithTime || IsNear(seed, Seconds(next.Ticks))),
            ChallengeModel.Constant => next.SameAs(_challenge),
            ChallengeModel.LowEntropy => ChallengeRegularity.Of(bytes) != ChallengeModel.None,
            _ => false,
        };
    }

    private static (uint Seed, int Position)? FindGlibc(ReadOnlySpan<byte> bytes, long seconds, ChallengeAnalysisOptions options)
    {
        // Times from 1970 to 2038, whose seconds are positive 32-bit numbers, but for the first block, which holds the seed 0.
        if (seconds < 1L << options.SeedBits || seconds > int.MaxValue - (1L << options.SeedBits))
        {
            return null;
        }

        uint time = (uint)seconds;
        int far = 1 << options.FarSeedBits;
        return GlibcSeedSearch.Near(bytes, Block(time, options.SeedBits), 1 << options.SeedBits, options.SkippedChallenges)
            ?? (options.FarPositions > 0 ? GlibcSeedSearch.Far(bytes, Block(time, options.FarSeedBits), far, options.FarPositions) : null);
    }

    // time XOR pid changes no bit above the pid's: the seeds are the aligned block around the time.
    private static uint Block(uint time, int bits) => time >> bits << bits;

    private bool FollowsInGlibc(ReadOnlySpan<byte> bytes)
    {
        var random = new GlibcRandom(_seed);
        random.Skip(_position + ChallengeLength);
        Span<byte> window = new byte[_options.ConfirmPositions + ChallengeLength];
        foreach (ref byte value in window)
        {
            value = random.NextByte();
        }

        return window.IndexOf(bytes) >= 0;
    }

    private static long Seconds(long ticks) => (ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond;

    private static bool IsNear(uint seed, long seconds)
    {
        uint apart = (seed - (uint)seconds) & MsvcSeedMask;
        return Math.Min(apart, MsvcSeedMask + 1 - apart) <= SeedTimeWindow;
    }
}
