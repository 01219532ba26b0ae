using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol;

/// <summary>The last thing seen of the handshake, in its order. Named in the tables by the member names.</summary>
public enum Stage : byte
{
    /// <summary>Nothing of RFB yet.</summary>
    None,

    /// <summary>One ProtocolVersion.</summary>
    Banner,

    /// <summary>ProtocolVersion of both sides.</summary>
    Versions,

    /// <summary>The offered security types (or a refusal).</summary>
    SecurityTypes,

    /// <summary>The chosen security type.</summary>
    SecurityChosen,

    /// <summary>Something of the exchange that the chosen type asks for, or its result.</summary>
    Authentication,

    /// <summary>ServerInit.</summary>
    Initialised,

    /// <summary>Messages after the handshake.</summary>
    Active,
}
