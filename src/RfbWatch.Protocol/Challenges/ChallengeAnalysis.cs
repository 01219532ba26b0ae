namespace RfbWatch.Protocol.Challenges;

/// <summary>
/// Determines whether the challenge of VNC authentication was predictable, from the challenge and its packet's time alone. The seed is not exposed,
/// but another challenge of the same server can be compared with it.
/// </summary>
/// <remarks>
/// Found by running the servers (Debian 12 packages): LibVNCServer 0.9.14, krfb 22.12 and TightVNC 1.3.10 on Unix seed <c>random()</c> with time XOR pid
/// when the first challenge is generated, and draw no other numbers between challenges: the near search finds them. x11vnc 0.9.16 seeds in the same way at
/// its start, draws the numbers of 10 to 59 challenges to stir the generator, and then about five numbers a second for other purposes: the far search
/// finds it in the minutes after its start. TigerVNC 1.12 and QEMU 7.2 use the system's generator. The probability that random bytes fit a model is below
/// 2^-90.
/// </remarks>
public sealed class ChallengeAnalysis
{
    // Server clocks are wrong by time zones and more. 24 bits of seconds repeat after 194 days, so half a day is specific enough.
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

    /// <summary>The property that makes the challenge predictable; <see cref="ChallengeModel.None"/> when none was found.</summary>
    public ChallengeModel Model { get; }

    /// <summary>
    /// True when Microsoft's generator was seeded with the time of the challenge, as in TightVNC 2.x: all clients in the same second get the same challenge.
    /// </summary>
    internal bool SeededWithTime => Model == ChallengeModel.MsvcRand && IsNear(_seed, Seconds(_challenge.Ticks));

    /// <summary>
    /// The number of values drawn from the generator before this challenge; a multiple of 16 if only challenges are drawn; 0 for other models.
    /// </summary>
    internal int NumbersBefore => _position;

    /// <summary>Analyses one challenge. Takes about ten milliseconds, so it must not be called on the packet path.</summary>
    /// <param name="challenge">The challenge.</param>
    /// <param name="options">Extent of the search; null for the defaults.</param>
    internal static ChallengeAnalysis Analyse(ChallengeEvidence challenge, ChallengeAnalysisOptions? options = null) =>
        Analyse([challenge], options)[0];

    /// <summary>
    /// Analyses many challenges. Those close in time share the search, so a thousand cost little more than one. Must not be called on the packet path.
    /// </summary>
    /// <param name="challenges">The challenges.</param>
    /// <param name="options">Extent of the search; null for the defaults.</param>
    /// <param name="threads">Number of threads, at least 1.</param>
    /// <param name="cancellation">Ends the search early; challenges not searched by then get the model that follows from their bytes alone.</param>
    /// <returns>One analysis per challenge, in the same order.</returns>
    /// <param name="budget">Cost limit; challenges that exceed it get the model that follows from their bytes alone. Null for the default of one run.</param>
    public static IReadOnlyList<ChallengeAnalysis> Analyse(
        IReadOnlyList<ChallengeEvidence> challenges,
        ChallengeAnalysisOptions? options = null,
        int threads = 1,
        CancellationToken cancellation = default,
        ChallengeSearchBudget? budget = null)
    {
        ArgumentNullException.ThrowIfNull(challenges);
        budget ??= new ChallengeSearchBudget();
        options ??= new ChallengeAnalysisOptions();
        var result = new ChallengeAnalysis[challenges.Count];
        var open = new List<OpenChallenge>();
        for (int i = 0; i < result.Length; i++)
        {
            byte[] bytes = new byte[ChallengeSet.ChallengeLength];
            challenges[i].CopyTo(bytes);
            var regularity = ChallengeRegularity.Of(bytes);
            result[i] = new ChallengeAnalysis(challenges[i], options, regularity);
            if (regularity == ChallengeModel.Constant)
            {
                continue;
            }

            if (MsvcRandom.FindSeed(bytes) is { } msvc)
            {
                result[i] = new ChallengeAnalysis(challenges[i], options, ChallengeModel.MsvcRand, msvc);
            }
            else if (SeedTime(challenges[i], options) is { } time)
            {
                open.Add(new OpenChallenge(i, bytes, time));
            }
        }

        var near = new GlibcPass(options.SeedBits, options.SkippedChallenges * ChallengeSet.ChallengeLength, ChallengeSet.ChallengeLength);
        var far = new GlibcPass(options.FarSeedBits, options.FarPositions, Stride: 1);
        foreach (var pass in options.FarPositions > 0 ? (GlibcPass[])[near, far] : [near])
        {
            foreach (var (index, seed, position) in pass.Search(open, threads, budget, cancellation))
            {
                result[index] = new ChallengeAnalysis(challenges[index], options, ChallengeModel.GlibcRandom, seed, position);
            }

            open.RemoveAll(challenge => result[challenge.Index].Model == ChallengeModel.GlibcRandom);
        }

        return result;
    }

    /// <summary>Maximum cost of <see cref="Confirms"/>, in steps of a <see cref="ChallengeSearchBudget"/>.</summary>
    public long ConfirmSteps => Model == ChallengeModel.GlibcRandom ? _options.ConfirmPositions : 1;

    /// <summary>Whether a later challenge of the same server is one that this model predicts.</summary>
    public bool Confirms(ChallengeEvidence next)
    {
        ArgumentNullException.ThrowIfNull(next);
        Span<byte> bytes = stackalloc byte[ChallengeSet.ChallengeLength];
        next.CopyTo(bytes);
        return Model switch
        {
            ChallengeModel.GlibcRandom => FollowsInGlibc(bytes),
            ChallengeModel.MsvcRand => MsvcRandom.FindSeed(bytes) is { } seed && (!SeededWithTime || IsNear(seed, Seconds(next.Ticks))),
            ChallengeModel.Constant => next.SameAs(_challenge),
            ChallengeModel.LowEntropy => ChallengeRegularity.Of(bytes) != ChallengeModel.None,
            ChallengeModel.None => false,
        };
    }

    /// <summary>The second of a challenge if the seeds around it are searched: 1970 to 2038, except for the first block, which contains the seed 0.</summary>
    private static uint? SeedTime(ChallengeEvidence challenge, ChallengeAnalysisOptions options)
    {
        long seconds = Seconds(challenge.Ticks);
        return seconds < 1L << options.SeedBits || seconds > int.MaxValue - (1L << options.SeedBits) ? null : (uint)seconds;
    }

    private bool FollowsInGlibc(ReadOnlySpan<byte> bytes)
    {
        var random = new GlibcRandom(_seed);
        random.Skip(_position + ChallengeSet.ChallengeLength);
        Span<byte> window = new byte[_options.ConfirmPositions + ChallengeSet.ChallengeLength];
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

    /// <summary>A challenge whose seed is searched for.</summary>
    /// <param name="Index">Its index in the list of challenges.</param>
    /// <param name="Bytes">The 16 bytes.</param>
    /// <param name="Time">The second in which it was sent.</param>
    private readonly record struct OpenChallenge(int Index, byte[] Bytes, uint Time);

    /// <summary>A search of the aligned block of seeds around a time: time XOR pid does not change bits above those of the pid.</summary>
    private sealed record GlibcPass(int SeedBits, int Positions, int Stride)
    {
        /// <summary>Maximum number of challenges per pass; with more, the keys of three bytes are too weak a filter.</summary>
        private const int MaxTogether = 4096;

        /// <summary>Searches until the budget is used up, starting with the blocks of seeds that have the most challenges.</summary>
        public IEnumerable<(int Index, uint Seed, int Position)> Search(IReadOnlyList<OpenChallenge> open, int threads, ChallengeSearchBudget budget, CancellationToken cancellation)
        {
            foreach (var block in open.GroupBy(challenge => challenge.Time >> SeedBits << SeedBits).OrderByDescending(block => block.Count()).ThenBy(block => block.Key))
            {
                foreach (var challenges in block.Chunk(MaxTogether))
                {
                    if (cancellation.IsCancellationRequested)
                    {
                        yield break;
                    }

                    if (!budget.TryTake(GlibcSeedSearch.StepsOf(challenges.Length, 1L << SeedBits, Positions, Stride), challenges.Length))
                    {
                        continue;
                    }

                    var set = new ChallengeSet([.. challenges.Select(challenge => challenge.Bytes)]);
                    var found = new GlibcSeedSearch(set, Positions, Stride).Run(block.Key, 1 << SeedBits, threads);
                    for (int i = 0; i < found.Length; i++)
                    {
                        if (found[i] is { } seed)
                        {
                            yield return (challenges[i].Index, seed.Seed, seed.Position);
                        }
                    }
                }
            }
        }
    }
}
