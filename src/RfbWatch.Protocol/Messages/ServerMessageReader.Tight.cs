using RfbWatch.Protocol.Tables;

namespace RfbWatch.Protocol.Messages;

/// <summary>Tight and Tight PNG (rfbproto, Tight Encoding): fill, JPEG, PNG, or zlib data preceded by a filter, with compact lengths.</summary>
internal sealed partial class ServerMessageReader
{
    private const int Fill = 8;
    private const int JpegRectangle = 9;
    private const int PngRectangle = 10;
    private const int WithoutZlib = 10;
    private const int WithoutZlibFiltered = 14;
    private const int ExplicitFilter = 4;
    private const int HighestBasic = 7;
    private const int MinCompressed = 12;
    private const byte CopyFilter = 0;
    private const byte PaletteFilter = 1;
    private const byte GradientFilter = 2;
    private const int MaxLengthBytes = 3;

    private int _lengthBytes;
    private int _compactLength;

    private void OnTightPalette(int colours)
    {
        Skip(colours * PixelSizes.Tight(_format));
        TightData(colours == 2 ? MaskLength : (long)_width * _height);
    }

    private void OnTightControl(int control)
    {
        switch (control)
        {
            case Fill:
                Pass(PixelSizes.Tight(_format));
                break;
            case JpegRectangle:
            case PngRectangle when _encoding == Encodings.TightPng:
                AskCompactLength();
                break;
            case <= HighestBasic when (control & ExplicitFilter) != 0:
            case WithoutZlibFiltered when _encoding == Encodings.Tight:
                Ask(State.TightFilter, 1);
                break;
            case <= HighestBasic:
            case WithoutZlib:
                // TurboVNC omits zlib for these two values; the framing is the same.
                OnTightFilter(CopyFilter);
                break;
            default:
                Stop(Anomaly.MalformedServerMessage);
                break;
        }
    }

    private void OnTightFilter(byte filter)
    {
        switch (filter)
        {
            case CopyFilter or GradientFilter:
                TightData((long)_width * _height * PixelSizes.Tight(_format));
                break;
            case PaletteFilter:
                Ask(State.TightPalette, 1);
                break;
            default:
                Stop(Anomaly.MalformedServerMessage);
                break;
        }
    }

    private void TightData(long length)
    {
        if (length < MinCompressed)
        {
            Pass(length);
        }
        else
        {
            AskCompactLength();
        }
    }

    private void AskCompactLength()
    {
        _lengthBytes = 0;
        _compactLength = 0;
        Ask(State.CompactLength, 1);
    }

    /// <summary>Reads a compact length: one to three bytes of seven bits each, eight in the third; the top bit indicates that another byte follows.</summary>
    private void OnCompactLength(byte value)
    {
        const int Bits = 7;
        const int More = 0x80;
        bool last = _lengthBytes == MaxLengthBytes - 1;
        _compactLength |= (last ? value : value & ~More) << (Bits * _lengthBytes);
        _lengthBytes++;
        if (!last && (value & More) != 0)
        {
            Ask(State.CompactLength, 1);
        }
        else
        {
            Pass(_compactLength);
        }
    }
}
