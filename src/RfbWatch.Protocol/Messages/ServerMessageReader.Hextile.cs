using System.Numerics;
using RfbWatch.Protocol.Tables;

namespace RfbWatch.Protocol.Messages;

/// <summary>Hextile (RFC 6143 section 7.7.4) and ZlibHex: tiles of 16 by 16 pixels, each preceded by a byte of flags.</summary>
internal sealed partial class ServerMessageReader
{
    private const int TileSize = 16;
    private const int RawTile = 1;
    private const int Background = 2;
    private const int Foreground = 4;
    private const int AnySubrectangles = 8;
    private const int Coloured = 16;
    private const int ZlibRaw = 32;
    private const int ZlibSubrectangles = 64;

    private long _tilesLeft;
    private int _tileX;
    private int _tileY;
    private int _flags;

    private int TileWidth => Math.Min(TileSize, _width - _tileX);

    private int TileHeight => Math.Min(TileSize, _height - _tileY);

    private void BeginTiles()
    {
        _tileX = -TileSize;
        _tileY = 0;
        _tilesLeft = (long)((_width + TileSize - 1) / TileSize) * ((_height + TileSize - 1) / TileSize);
    }

    /// <summary>Advances to the next tile; false if the rectangle is complete.</summary>
    private bool StepTile()
    {
        if (_tilesLeft == 0)
        {
            NextRectangle();
            return false;
        }

        _tilesLeft--;
        _tileX += TileSize;
        if (_tileX >= _width)
        {
            _tileX = 0;
            _tileY += TileSize;
        }

        return true;
    }

    private void NextHextile()
    {
        if (StepTile())
        {
            Ask(State.HextileSub, 1);
        }
    }

    private void OnHextileCount(int subrectangles)
    {
        const int Position = 2;
        Skip(subrectangles * (Position + ((_flags & Coloured) != 0 ? PixelSizes.Plain(_format) : 0)));
        NextHextile();
    }

    private void OnHextileFlags(int flags)
    {
        _flags = flags;
        int pixel = PixelSizes.Plain(_format);
        if ((flags & RawTile) != 0)
        {
            Skip(TileWidth * TileHeight * pixel);
            NextHextile();
            return;
        }

        if (_encoding == Encodings.ZlibHex && (flags & ZlibRaw) != 0)
        {
            Ask(State.HextileLength, sizeof(ushort));
            return;
        }

        Skip(pixel * BitOperations.PopCount((uint)flags & (Background | Foreground)));
        if ((flags & AnySubrectangles) == 0)
        {
            NextHextile();
        }
        else if (_encoding == Encodings.ZlibHex && (flags & ZlibSubrectangles) != 0)
        {
            Ask(State.HextileLength, sizeof(ushort));
        }
        else
        {
            Ask(State.HextileCount, 1);
        }
    }
}
