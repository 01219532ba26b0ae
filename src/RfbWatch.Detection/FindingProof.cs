using RfbWatch.Protocol;

namespace RfbWatch.Detection;

/// <summary>What a finding is based on: facts that bytes of the conversation prove, or something that no byte shows. Every finding has one.</summary>
public sealed class FindingProof
{
    private readonly Func<Session, ProvenFacts> _facts;

    private FindingProof(Func<Session, ProvenFacts> facts, string? otherGround)
    {
        _facts = facts;
        OtherGround = otherGround;
    }

    /// <summary>What the finding is based on if no byte shows it, in words; otherwise null.</summary>
    public string? OtherGround { get; }

    /// <summary>Creates a proof based on these facts.</summary>
    public static FindingProof By(ProvenFacts facts) => new(_ => facts, null);

    /// <summary>Creates a proof whose facts differ from session to session.</summary>
    /// <param name="facts">Returns the facts for a session to which the finding applies.</param>
    public static FindingProof By(Func<Session, ProvenFacts> facts) => new(facts, null);

    /// <summary>Creates a proof for a finding that no byte of the conversation shows.</summary>
    /// <param name="ground">What the finding is based on instead, in words.</param>
    public static FindingProof WithoutBytes(string ground) => new(_ => ProvenFacts.None, ground);

    /// <summary>Returns the locations of the bytes that prove the finding of a session; empty if <see cref="OtherGround"/> is set.</summary>
    public IReadOnlyList<ProvingBytes> Of(Session session) => OtherGround is null ? session.Facts.ProofOf(_facts(session)) : [];
}
