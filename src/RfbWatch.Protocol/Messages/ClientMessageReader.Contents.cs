using System.Buffers.Binary;
using RfbWatch.Protocol.Scripts;

namespace RfbWatch.Protocol.Messages;

/// <summary>The contents of each type of message. Offsets start after the type byte.</summary>
internal sealed partial class ClientMessageReader
{
    private const int MaxKeptTypes = 16;
    private const int ColourEntry = 6;
    private const int ScreenEntry = 16;
    private const int ExtendedPointerEncoding = -316;
    private const int MaxFenceLength = 64;
    private const int MaxChatLength = 4096;
    private const uint ChatFinished = 0xFFFFFFFD;
    private const byte HighButtons = 0x80;
    private const byte QemuKeyEvent = 0;
    private const byte QemuAudio = 1;
    private const int QemuKeyRest = 8;
    private const int QemuFormatRest = 6;
    private const int QemuSetFormat = 2;

    private void OnFixed(ReadOnlySpan<byte> item)
    {
        // Counted first, because the next request of a message replaces Count's request for a type byte.
        Count();
        switch (_type)
        {
            case ClientMessageTypes.SetPixelFormat:
                OnSetPixelFormat(item);
                break;
            case ClientMessageTypes.FixColourMapEntries:
                Skip((long)ColourEntry * BinaryPrimitives.ReadUInt16BigEndian(item[3..]));
                break;
            case ClientMessageTypes.SetEncodings:
                OnSetEncodings(item);
                break;
            case ClientMessageTypes.FramebufferUpdateRequest:
                Activity.UpdateRequests++;
                Handshake.ClientSettings.RequestedUpdate = true;
                Believe(item[0] is 0 or 1, item.Length);
                break;
            case ClientMessageTypes.KeyEvent:
                Activity.KeyEvents++;
                NotePadding(item[1] | item[2]);
                Believe(item[0] is 0 or 1, item.Length);
                break;
            case ClientMessageTypes.PointerEvent:
                Activity.PointerEvents++;
                if ((item[0] & HighButtons) != 0 && Handshake.ClientSettings.NamesExtendedPointer)
                {
                    Ask(State.ExtendedPointer, 1);
                }

                break;
            case ClientMessageTypes.ClientCutText:
                NotePadding(item[0] | item[1] | item[2]);
                OnCutText(BinaryPrimitives.ReadInt32BigEndian(item[3..]));
                break;
            case ClientMessageTypes.FileTransfer:
                OnUltraFile(item);
                break;
            case ClientMessageTypes.SetScale or ClientMessageTypes.PalmSetScale:
                if (item[0] == 0)
                {
                    Note(Anomaly.ZeroScale, 1 + item.Length);
                }

                break;
            case ClientMessageTypes.TextChat:
                OnTextChat(BinaryPrimitives.ReadUInt32BigEndian(item[3..]));
                break;
            case ClientMessageTypes.NotifyPluginStreaming:
                Stop(Anomaly.PluginStreaming);
                break;
            case ClientMessageTypes.CarConnectivity or ClientMessageTypes.Gii:
                OnShortExtension(item);
                break;
            case ClientMessageTypes.Fence:
                if (!IsOversize("Fence", item[7], MaxFenceLength))
                {
                    Skip(item[7]);
                }

                break;
            case ClientMessageTypes.Xvp:
                if (Activity.PowerActions++ == 0)
                {
                    Emit(EventKind.PowerActionRequested, 1 + item.Length);
                }

                break;
            case ClientMessageTypes.SetDesktopSize:
                Activity.DesktopResizes++;
                Skip((long)ScreenEntry * item[5]);
                break;
            case ClientMessageTypes.Qemu:
                OnQemu(item);
                break;
            default:
                OnTightFile(item);
                break;
        }
    }

    private void OnTextChat(uint length)
    {
        Activity.ChatMessages++;
        if (length < ChatFinished && !IsOversize("TextChat", length, MaxChatLength))
        {
            Skip(length);
        }
    }

    private void OnShortExtension(ReadOnlySpan<byte> item)
    {
        // gii encodes its byte order in the top bit of the sub-type; set means big-endian (rfbproto, gii).
        const byte BigEndian = 0x80;
        Skip(_type == ClientMessageTypes.CarConnectivity || (item[0] & BigEndian) != 0
            ? BinaryPrimitives.ReadUInt16BigEndian(item[1..])
            : BinaryPrimitives.ReadUInt16LittleEndian(item[1..]));
    }

    private void OnQemu(ReadOnlySpan<byte> item)
    {
        if (item[0] == QemuKeyEvent)
        {
            Activity.KeyEvents++;
            Skip(QemuKeyRest);
        }
        else if (item[0] != QemuAudio)
        {
            Stop(Anomaly.UnknownClientMessage);
        }
        else if (BinaryPrimitives.ReadUInt16BigEndian(item[1..]) == QemuSetFormat)
        {
            Skip(QemuFormatRest);
        }
    }

    /// <param name="plausible">Whether a client would send such a message.</param>
    /// <param name="length">Bytes after its type.</param>
    private void Believe(bool plausible, int length)
    {
        const int EnoughMessages = 3;
        if (!plausible)
        {
            _wasImplausible = true;
            ReportUnlikelyRole();
        }
        else if (Handshake.ClientMessages >= EnoughMessages && !_resynchronised && !_wasImplausible)
        {
            ProveClient(1 + length);
        }
    }

    private void ReportUnlikelyRole()
    {
        if (Handshake.IsOpenToDoubt)
        {
            Emit(EventKind.RoleDoubted, 1);
        }
    }

    private void ProveClient(int length)
    {
        if (!Handshake.ClientIsLive)
        {
            Emit(EventKind.ClientProved, length);
        }
    }

    /// <summary>Records non-zero padding, which helps to identify the client.</summary>
    private void NotePadding(int padding)
    {
        if (padding != 0 && !Handshake.PaddingUsed)
        {
            Emit(EventKind.PaddingUsed, 1);
        }
    }
}
