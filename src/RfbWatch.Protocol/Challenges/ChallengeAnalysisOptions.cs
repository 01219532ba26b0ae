namespace RfbWatch.Protocol.Challenges;

/// <summary>Extent of the search of <see cref="ChallengeAnalysis"/>. Its cost is proportional to seeds times positions.</summary>
public sealed record ChallengeAnalysisOptions
{
    /// <summary>
    /// Number of earlier challenges of the same server that are allowed for (16 numbers each), with all <see cref="SeedBits"/>. Default 8.
    /// </summary>
    internal int SkippedChallenges { get; init; } = 8;

    /// <summary>
    /// Low bits in which the seed may differ from the packet's time: 22 covers every pid of Linux (pid_max is at most 2^22), and a server seeded up to
    /// 48 days earlier unless a multiple of 2^22 s lies in between. 5 to 30. Default 22.
    /// </summary>
    internal int SeedBits { get; init; } = 22;

    /// <summary>
    /// Numbers that may have been drawn before the challenge, not only multiples of 16, with <see cref="FarSeedBits"/>. x11vnc draws 160 to 944 at its start
    /// to stir the generator, and about five a second for its own use. Default 1200; 0 disables this search.
    /// </summary>
    internal int FarPositions { get; init; } = 1200;

    /// <summary>Like <see cref="SeedBits"/>, for the far search: 17 covers pids below 131,072 and a start up to 36 h earlier. 5 to 30. Default 17.</summary>
    internal int FarSeedBits { get; init; } = 17;

    /// <summary>Numbers after a challenge whose seed was found in which the next challenge is searched for. Default 65,536.</summary>
    internal int ConfirmPositions { get; init; } = 1 << 16;
}
