using System.Buffers.Binary;
using System.Globalization;
using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Tables;

namespace RfbWatch.Protocol.Messages;

/// <summary>FramebufferUpdate: its rectangles, each by its encoding (RFC 6143 section 7.7, rfbproto Encodings).</summary>
internal sealed partial class ServerMessageReader
{
    private const int RectangleHeader = 12;
    private const int UntilLastRect = 0xFFFF;
    private const int ScreenEntry = 16;

    private int _rectanglesLeft;
    private int _width;
    private int _height;
    private int _encoding;

    private void BeginUpdate(int rectangles)
    {
        _rectanglesLeft = rectangles;
        _opening?.OnUpdate(rectangles);
        NextRectangle();
    }

    private void NextRectangle()
    {
        if (_rectanglesLeft == 0)
        {
            EndUpdate();
            return;
        }

        // With LastRect, the count is 0xFFFF, and the pseudo-encoding ends the update.
        _rectanglesLeft -= _rectanglesLeft == UntilLastRect ? 0 : 1;
        Ask(State.Rectangle, RectangleHeader);
    }

    private void EndUpdate()
    {
        Activity.FramebufferUpdates++;
        Next();
    }

    private void OnRectangle(ReadOnlySpan<byte> item)
    {
        if (_opening is not null)
        {
            KeepOpening(item);
        }

        _width = BinaryPrimitives.ReadUInt16BigEndian(item[4..]);
        _height = BinaryPrimitives.ReadUInt16BigEndian(item[6..]);
        _encoding = BinaryPrimitives.ReadInt32BigEndian(item[8..]);
        BeginRectangle();
    }

    private void BeginRectangle()
    {
        switch (_encoding)
        {
            case Encodings.CopyRect:
                Pass(sizeof(uint));
                break;
            case Encodings.Zlib or Encodings.Zrle or Encodings.ZyWrle or Encodings.Ultra or Encodings.Ultra2 or Encodings.Xz or Encodings.XzYw
                or Encodings.Zstd or Encodings.ZstdRle or Encodings.ZstdYwRle or Encodings.H264 or Encodings.DesktopName:
                Ask(State.RectangleLength, sizeof(uint));
                break;
            case Encodings.DesktopSize:
                Activity.DesktopResizes++;
                NextRectangle();
                break;
            case Encodings.LastRect:
                EndUpdate();
                break;
            case Encodings.PointerPos or Encodings.QemuPointerMotion or Encodings.QemuExtendedKey or Encodings.QemuAudio or Encodings.Gii
                or Encodings.Xvp or Encodings.Fence or Encodings.ContinuousUpdates or Encodings.ExtendedMouseButtons
                or Encodings.LibVncKeyboardLed or Encodings.VmwareCursorPosition:
                NextRectangle();
                break;
            case Encodings.QemuLedState:
                Pass(1);
                break;
            case Encodings.ExtendedDesktopSize:
                Activity.DesktopResizes++;
                Ask(State.Screens, 1);
                break;
            case Encodings.XCursor:
                const int TwoColours = 6;
                Pass(_width * _height == 0 ? 0 : TwoColours + (2 * MaskLength));
                break;
            case Encodings.CursorWithAlpha:
                Ask(State.AlphaEncoding, sizeof(int));
                break;
            case Encodings.VmwareCursorState or Encodings.VmwareMachineState:
                Pass(sizeof(ushort));
                break;
            case Encodings.VmwareKeyRepeat:
                Pass(sizeof(ushort) + sizeof(uint) + sizeof(uint));
                break;
            case Encodings.VmwareLedState:
                Pass(sizeof(uint));
                break;
            case Encodings.VmwareDisplayMode:
                Ask(State.DisplayMode, PixelFormatShape.Length);
                break;
            case Encodings.LibVncSupportedMessages:
                const int BothMasks = 64;
                Pass(BothMasks);
                break;
            case Encodings.LibVncSupportedEncodings or Encodings.LibVncServerIdentity:
                Pass(_width);
                break;
            case Encodings.Raw or Encodings.Rre or Encodings.CoRre or Encodings.Hextile or Encodings.ZlibHex or Encodings.Tight
                or Encodings.TightPng or Encodings.Trle or Encodings.Cursor or Encodings.VmwareCursor:
                _waiting = true;
                break;
            default:
                Stop(string.Create(CultureInfo.InvariantCulture, $"{Anomaly.UnsizedEncoding}({_encoding})"));
                break;
        }
    }

    /// <summary>Skips the rest of the rectangle.</summary>
    private void Pass(long length)
    {
        Skip(length);
        NextRectangle();
    }
}
