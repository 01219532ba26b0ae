using RfbWatch.Protocol;

namespace RfbWatch.Detection;

/// <summary>What a finding rests on: facts that bytes of the conversation prove, or something that no byte shows. Every finding has one.</summary>
public sealed class FindingProof
{
    private readonly Func<Session, ProvenFacts> _facts;

    private FindingProof(Func<Session, ProvenFacts> facts, string? otherGround)
    {
        _facts = facts;
        OtherGround = otherGround;
    }

    /// <summary>What the finding rests on where no byte shows it, in words; null where bytes do.</summary>
    public string? OtherGround { get; }

    /// <summary>The finding rests on these facts.</summary>
    public static FindingProof By(ProvenFacts facts) => new(_ => facts, null);

    /// <summary>What the finding rests on differs from session to session.</summary>
    /// <param name="facts">The facts for a session that shows the finding.</param>
    public static FindingProof By(Func<Session, ProvenFacts> facts) => new(facts, null);

    /// <summary>No byte of the conversation shows the finding.</summary>
    /// <param name="ground">What does, in words.</param>
    public static FindingProof WithoutBytes(string ground) => new(_ => ProvenFacts.None, ground);

    /// <summary>Where the bytes are that prove the finding of a session; empty where <see cref="OtherGround"/> does.</summary>
    public IReadOnlyList<ProvingBytes> Of(Session session) => OtherGround is null ? session.Facts.ProofOf(_facts(session)) : [];
}
