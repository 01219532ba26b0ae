using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Readings;

/// <summary>
/// How much the grammar confirms or denies a reading, in bits: log2 of how much less likely other bytes would be accepted. Derived from the fraction of
/// values that are accepted; rounded, and checked against recordings and forged conversations.
/// </summary>
internal static class ReadingScore
{
    /// <summary>A ProtocolVersion message: 12 bytes of which six digits are free.</summary>
    public const int Banner = 80;

    /// <summary>A complete list of security types.</summary>
    public const int CompleteList = 8;

    /// <summary>A known security type in a list, for the first <see cref="MaxCountedTypes"/>.</summary>
    public const int KnownType = 4;

    /// <summary>An unknown security type in a list.</summary>
    public const int UnknownType = -6;

    /// <summary>Maximum number of known types that count.</summary>
    public const int MaxCountedTypes = 6;

    /// <summary>A dictated type (RFB 3.3): three zero bytes and a known number.</summary>
    public const int DictatedType = 28;

    /// <summary>The choice is in the list.</summary>
    public const int OfferedChoice = 5;

    /// <summary>The choice is not in the list.</summary>
    public const int UnofferedChoice = -8;

    /// <summary>No copy contains this choice; it is assumed because the server's answer may prove it.</summary>
    public const int AssumedChoice = -30;

    /// <summary>SecurityResult 0: 32 bits, with allowance for padding that is zero as well.</summary>
    public const int ResultOk = 29;

    /// <summary>SecurityResult 1 or 2.</summary>
    public const int ResultFailed = 27;

    /// <summary>A reason whose length fits and whose bytes are text.</summary>
    public const int Reason = 32;

    /// <summary>Each character of a reason, for the first <see cref="MaxCountedCharacters"/>.</summary>
    public const int ReasonCharacter = 2;

    /// <summary>Maximum number of characters of a reason that count.</summary>
    public const int MaxCountedCharacters = 20;

    /// <summary>The shared flag of ClientInit is 0 or 1.</summary>
    public const int SharedFlag = 7;

    /// <summary>The shared flag is something else.</summary>
    public const int OtherFlag = -4;

    /// <summary>A ServerInit that is strictly well-formed.</summary>
    public const int ServerInit = 60;

    /// <summary>A ServerInit that some server might send, although it has a colour map of more than 8 bits, or announces an unreasonably long name as exploits against viewers do.</summary>
    public const int LooseInit = 32;

    /// <summary>A header of a security exchange whose fields are within their narrow ranges.</summary>
    public const int ExchangeHeader = 20;

    /// <summary>An exchange that is not checked.</summary>
    public const int OpaqueExchange = -4;

    /// <summary>An exchange with impossible first bytes.</summary>
    public const int WrongExchange = -40;

    /// <summary>None as used by Apple's viewer, without SecurityResult and ClientInit.</summary>
    public const int AppleNone = -10;

    /// <summary>The server answers bytes that its acknowledgment does not cover.</summary>
    public const int ServerAhead = -12;

    /// <summary>The client's choice is in a packet that does not acknowledge the whole list: the client had not read it yet.</summary>
    public const int ChoiceAhead = -8;

    /// <summary>The client's data after ServerInit is a message that viewers send.</summary>
    public const int ClientMessage = 20;

    /// <summary>The client's data after ServerInit is not such a message.</summary>
    public const int WrongClientMessage = -20;

    /// <summary>The server sends data after a result, before any request of the client.</summary>
    public const int UnsolicitedBytes = -40;

    /// <summary>Bytes precede the banner.</summary>
    public const int Preface = -8;

    /// <summary>The RFB server is the TCP responder, or the initiator that registered with a repeater, if copies differ.</summary>
    public const int ExpectedServer = 24;

    /// <summary>
    /// The sender of the copy already had an acknowledgment for the bytes: the receiver had accepted an earlier copy. A low value, because cooperating hosts
    /// can send any acknowledgment.
    /// </summary>
    public const int AlreadyAcknowledged = 3;

    /// <summary>Another copy of the bytes arrived first: decides only if nothing else does.</summary>
    public const int LaterCopy = 1;

    /// <summary>Readings whose score is this close to the best one are its rivals: both may be true.</summary>
    public const int RivalMargin = 24;

    /// <summary>Minimum lead of the best reading's roles over any reading with the other roles.</summary>
    public const int RoleMargin = 40;
}
