using System.Buffers.Binary;
using RfbWatch.Protocol.Scripts;

namespace RfbWatch.Protocol.Messages;

/// <summary>
/// Counts the client's messages after the handshake. Keys, positions and texts are skipped; the first SetEncodings is stored. An unknown
/// type ends the count.
/// </summary>
internal sealed partial class ClientMessageReader : MessageReader
{
    private readonly bool _resynchronised;
    private State _state;
    private byte _type;
    private bool _firstTypesKept;
    private bool _wasImplausible;

    /// <param name="context">The client's side, from the next byte on.</param>
    /// <param name="resynchronised">Whether messages before these may be missing, so that none of these is the first.</param>
    public ClientMessageReader(ScriptContext context, bool resynchronised)
        : base(context)
    {
        _resynchronised = _firstTypesKept = resynchronised;
        if (resynchronised)
        {
            Handshake.ClientSettings.Lost = true;
        }
    }

    private enum State : byte
    {
        Type,
        Fixed,
        Encoding,
        ExtendedPointer,
        ClipboardFlags,
        FileName,
    }

    protected override void OnItem(ReadOnlySpan<byte> item)
    {
        switch (_state)
        {
            case State.Type:
                OnType(item[0]);
                break;
            case State.Fixed:
                _state = State.Type;
                OnFixed(item);
                break;
            case State.Encoding:
                OnEncoding(BinaryPrimitives.ReadInt32BigEndian(item));
                break;
            case State.ExtendedPointer:
                Next();
                break;
            case State.ClipboardFlags:
                OnCutTextFlags(item);
                Next();
                break;
            case State.FileName:
                KeepFileName(item);
                Next();
                break;
        }
    }

    protected override void OnLayoutRead() => Next();

    private void OnType(byte type)
    {
        _type = type;
        int length = ClientMessageTypes.FixedLength(type);
        if (length == 0)
        {
            ReportUnlikelyRole();
            Stop(Anomaly.UnknownClientMessage);
        }
        else if (length == 1)
        {
            Count();
        }
        else
        {
            _state = State.Fixed;
            Need(length - 1);
        }
    }

    /// <summary>Begins the next message.</summary>
    private void Next()
    {
        _state = State.Type;
        Need(1);
    }

    private void Count()
    {
        Activity.ClientMessageCounts.Add(_type);
        if (!_firstTypesKept)
        {
            KeepFirstType();
        }

        Handshake.CountClientMessage();
        Next();
    }

    private void KeepFirstType()
    {
        var types = Activity.FirstTypeList;
        if (types.Count < MaxKeptTypes)
        {
            types.Add(_type);
        }

        _firstTypesKept = types.Count == MaxKeptTypes;
    }

    private void Ask(State state, int count)
    {
        _state = state;
        Need(count);
    }
}
