using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol;

/// <summary>The last step of the handshake that was seen, in order. The member names are used in the tables.</summary>
public enum Stage : byte
{
    /// <summary>No RFB data so far.</summary>
    None,

    /// <summary>One ProtocolVersion.</summary>
    Banner,

    /// <summary>ProtocolVersion of both sides.</summary>
    Versions,

    /// <summary>The offered security types (or a refusal).</summary>
    SecurityTypes,

    /// <summary>The chosen security type.</summary>
    SecurityChosen,

    /// <summary>A part of the chosen type's exchange, or its result.</summary>
    Authentication,

    /// <summary>ServerInit.</summary>
    Initialised,

    /// <summary>Messages after the handshake.</summary>
    Active,
}
