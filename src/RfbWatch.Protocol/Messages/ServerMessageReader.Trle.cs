namespace RfbWatch.Protocol.Messages;

/// <summary>TRLE (RFC 6143 section 7.7.5): tiles of 16 by 16 pixels as raw pixels, one colour, packed palette or run lengths.</summary>
internal sealed partial class ServerMessageReader
{
    private const int RawTrle = 0;
    private const int SolidTrle = 1;
    private const int MaxPacked = 16;
    private const int ReusePacked = 127;
    private const int PlainRuns = 128;
    private const int ReuseRuns = 129;
    private const int FirstPaletteRuns = 130;
    private const byte WholeByte = 255;
    private const byte IsRun = 0x80;

    private int _palette;
    private int _pixelsLeft;
    private bool _plainRuns;

    private void NextTrle()
    {
        if (StepTile())
        {
            Ask(State.TrleSub, 1);
        }
    }

    private void OnTrleIndex(byte index)
    {
        if ((index & IsRun) == 0)
        {
            TakePixels(1);
            return;
        }

        TakePixels(1, ended: false);
        Ask(State.TrleRun, 1);
    }

    private void OnTrleKind(int kind)
    {
        int pixel = PixelSizes.Compressed(_format);
        switch (kind)
        {
            case RawTrle:
                Skip(TileWidth * TileHeight * pixel);
                NextTrle();
                return;
            case SolidTrle:
                Skip(pixel);
                NextTrle();
                return;
            case <= MaxPacked:
                _palette = kind;
                Skip((kind * pixel) + PackedLength(kind));
                NextTrle();
                return;
            case ReusePacked when _palette > 0:
                Skip(PackedLength(_palette));
                NextTrle();
                return;
            case PlainRuns:
                break;
            case ReuseRuns when _palette > 0:
                break;
            case >= FirstPaletteRuns:
                _palette = kind - PlainRuns;
                Skip(_palette * pixel);
                break;
            default:
                Stop(Anomaly.MalformedServerMessage);
                return;
        }

        _plainRuns = kind == PlainRuns;
        _pixelsLeft = TileWidth * TileHeight;
        NextRun();
    }

    private int PackedLength(int colours)
    {
        int bits = colours switch
        {
            2 => 1,
            <= 4 => 2,
            _ => 4,
        };
        return ((TileWidth * bits) + 7) / 8 * TileHeight;
    }

    private void NextRun()
    {
        if (_pixelsLeft == 0)
        {
            NextTrle();
        }
        else if (_plainRuns)
        {
            Skip(PixelSizes.Compressed(_format));
            _pixelsLeft--;
            Ask(State.TrleRun, 1);
        }
        else
        {
            Ask(State.TrleIndex, 1);
        }
    }

    private void TakePixels(int count, bool ended = true)
    {
        _pixelsLeft -= count;
        if (_pixelsLeft < 0)
        {
            Stop(Anomaly.MalformedServerMessage);
        }
        else if (ended)
        {
            NextRun();
        }
        else
        {
            Ask(State.TrleRun, 1);
        }
    }
}
