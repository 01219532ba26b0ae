using System.Buffers.Binary;
using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Tables;

namespace RfbWatch.Protocol.Messages;

/// <summary>
/// Reads the server's messages after the handshake, provided that every rectangle's length can be determined without decoding it. Pixels are skipped
/// by count, never stored.
/// </summary>
/// <param name="context">The server's side, from the next byte on.</param>
/// <param name="opening">Stores the structure of the first messages; null if earlier messages may be missing.</param>
internal sealed partial class ServerMessageReader(ScriptContext context, ServerOpening? opening) : MessageReader(context)
{
    private const int ColourEntry = 6;
    private const int MaxFenceLength = 64;
    private const int MaxChatLength = 4096;
    private const uint ChatFinished = 0xFFFFFFFD;

    private ServerOpening? _opening = opening;
    private State _state;
    private byte _type;

    private enum State : byte
    {
        Type,
        Fixed,
        QemuAudioLength,
        ClipboardFlags,
        ClipboardSize,
        Rectangle,
        RectangleLength,
        RectangleCount,
        Screens,
        ScreenId,
        AlphaEncoding,
        VmwareCursor,
        DisplayMode,
        HextileSub,
        HextileCount,
        HextileLength,
        TightControl,
        TightFilter,
        TightPalette,
        CompactLength,
        TrleSub,
        TrleRun,
        TrleIndex,
    }

    protected override void OnItem(ReadOnlySpan<byte> item)
    {
        switch (_state)
        {
            case State.Type:
                OnType(item[0]);
                break;
            case State.Fixed:
                OnFixed(item);
                break;
            case State.QemuAudioLength:
                Skip(BinaryPrimitives.ReadUInt32BigEndian(item));
                Next();
                break;
            case State.ClipboardFlags:
                OnClipboardFlags(item);
                break;
            case State.ClipboardSize:
                OnClipboardSize(BinaryPrimitives.ReadUInt32BigEndian(item));
                break;
            case State.Rectangle:
                OnRectangle(item);
                break;
            case State.RectangleLength:
                Pass(BinaryPrimitives.ReadUInt32BigEndian(item) + (_encoding == Encodings.H264 ? sizeof(uint) : 0L));
                break;
            case State.RectangleCount:
                OnSubrectangles(BinaryPrimitives.ReadUInt32BigEndian(item));
                break;
            case State.Screens:
                OnScreens(item[0]);
                break;
            case State.ScreenId:
                _opening?.OnScreen(BinaryPrimitives.ReadUInt32BigEndian(item[ScreensPadding..]));
                Pass(_screensRest);
                break;
            case State.AlphaEncoding:
                OnAlphaCursor(BinaryPrimitives.ReadInt32BigEndian(item));
                break;
            case State.VmwareCursor:
                // A classic cursor contains two masks in the pixel format, a cursor with alpha 32 bits per pixel.
                Pass((long)_width * _height * (item[0] == 0 ? 2 * PixelSizes.Plain(_format) : sizeof(uint)));
                break;
            case State.DisplayMode:
                OnDisplayMode(item);
                break;
            case State.HextileSub:
                OnHextileFlags(item[0]);
                break;
            case State.HextileCount:
                OnHextileCount(item[^1]);
                break;
            case State.HextileLength:
                Skip(BinaryPrimitives.ReadUInt16BigEndian(item));
                NextHextile();
                break;
            case State.TightControl:
                OnTightControl(item[0] >> 4);
                break;
            case State.TightFilter:
                OnTightFilter(item[0]);
                break;
            case State.TightPalette:
                OnTightPalette(item[0] + 1);
                break;
            case State.CompactLength:
                OnCompactLength(item[0]);
                break;
            case State.TrleSub:
                OnTrleKind(item[0]);
                break;
            case State.TrleIndex:
                OnTrleIndex(item[0]);
                break;
            case State.TrleRun:
                // The run length is one more than the sum of the bytes up to and including the first one that is not 255; the one was already counted with the pixel.
                TakePixels(item[0], ended: item[0] != WholeByte);
                break;
        }
    }

    protected override void CountClipboard(long bytes) => Activity.ClipboardServerBytes += bytes;

    protected override void OnLayoutRead() => Next();

    protected override void OnLayoutData(long length)
    {
        if (_tightCode == TightFileMessages.DownloadDataReply)
        {
            Activity.FileTransferBytes += length;
        }
    }

    private void OnType(byte type)
    {
        _type = type;
        int length = ServerMessageTypes.FixedLength(type);
        if (length == 0)
        {
            Stop(Anomaly.UnknownServerMessage);
        }
        else if (length == 1)
        {
            _opening?.OnMessage(type, []);
            Count();
        }
        else
        {
            Ask(State.Fixed, length - 1);
        }
    }

    private void OnFixed(ReadOnlySpan<byte> item)
    {
        _opening?.OnMessage(_type, item);
        Count();
        switch (_type)
        {
            case ServerMessageTypes.FramebufferUpdate:
                BeginUpdate(BinaryPrimitives.ReadUInt16BigEndian(item[1..]));
                break;
            case ServerMessageTypes.SetColourMapEntries:
                Skip((long)ColourEntry * BinaryPrimitives.ReadUInt16BigEndian(item[3..]));
                break;
            case ServerMessageTypes.ServerCutText:
                if (OnCutText("ServerCutText", BinaryPrimitives.ReadInt32BigEndian(item[3..]), mayBeExtended: true))
                {
                    Ask(State.ClipboardFlags, ExtendedClipboard.FlagsLength);
                }

                break;
            case ServerMessageTypes.UltraResizeFramebuffer or ServerMessageTypes.PalmResizeFramebuffer:
                Activity.DesktopResizes++;
                break;
            case ServerMessageTypes.TextChat:
                uint chat = BinaryPrimitives.ReadUInt32BigEndian(item[3..]);
                Activity.ChatMessages++;
                if (chat < ChatFinished && !IsOversize("TextChat", chat, MaxChatLength))
                {
                    Skip(chat);
                }

                break;
            case ServerMessageTypes.Fence:
                if (!IsOversize("Fence", item[7], MaxFenceLength))
                {
                    Skip(item[7]);
                }

                break;
            case ServerMessageTypes.Gii:
                const byte BigEndian = 0x80;
                Skip((item[0] & BigEndian) != 0 ? BinaryPrimitives.ReadUInt16BigEndian(item[1..]) : BinaryPrimitives.ReadUInt16LittleEndian(item[1..]));
                break;
            case ServerMessageTypes.Qemu:
                OnQemu(item);
                break;
            default:
                OnFile(item);
                break;
        }
    }

    private void OnQemu(ReadOnlySpan<byte> item)
    {
        const byte Audio = 1;
        const int AudioData = 2;
        if (item[0] != Audio)
        {
            Stop(Anomaly.UnknownServerMessage);
        }
        else if (BinaryPrimitives.ReadUInt16BigEndian(item[1..]) == AudioData)
        {
            Ask(State.QemuAudioLength, sizeof(uint));
        }
    }

    private void Count()
    {
        Activity.ServerMessageCounts.Add(_type);
        Handshake.CountServerMessage();
        Next();
    }

    private void Next() => Ask(State.Type, 1);

    private void Ask(State state, int count)
    {
        _state = state;
        Need(count);
    }
}
