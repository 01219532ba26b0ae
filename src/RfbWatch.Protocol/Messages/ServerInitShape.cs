using System.Buffers.Binary;

namespace RfbWatch.Protocol.Messages;

/// <summary>The fixed part of ServerInit (RFC 6143 section 7.3.2), read and validated.</summary>
internal readonly struct ServerInitShape
{
    /// <summary>Number of bytes before the name.</summary>
    public const int HeaderLength = 24;

    /// <summary>Offset of the pixel format.</summary>
    public const int PixelFormatOffset = 4;

    /// <summary>Number of bytes of the pixel format before its padding.</summary>
    public const int PixelFormatUsed = 13;

    private const int HeightOffset = 2;
    private const int PaddingOffset = PixelFormatOffset + PixelFormatUsed;
    private const int NameLengthOffset = 20;
    private const int MaxStrictNameLength = 4096;

    /// <summary>Width in pixels.</summary>
    public ushort Width { get; private init; }

    /// <summary>Height in pixels.</summary>
    public ushort Height { get; private init; }

    /// <summary>The pixel format.</summary>
    public PixelFormat PixelFormat { get; private init; }

    /// <summary>Length of the name that follows.</summary>
    public uint NameLength { get; private init; }

    /// <summary>Whether the bytes can be a ServerInit at all.</summary>
    public bool IsPossible => PixelFormatShape.IsPossible(PixelFormat);

    /// <summary>Whether they are unambiguous: almost no other bytes are accepted.</summary>
    public bool IsStrict { get; private init; }

    /// <summary>Reads 24 bytes.</summary>
    public static ServerInitShape Read(ReadOnlySpan<byte> bytes)
    {
        var shape = new ServerInitShape
        {
            Width = BinaryPrimitives.ReadUInt16BigEndian(bytes),
            Height = BinaryPrimitives.ReadUInt16BigEndian(bytes[HeightOffset..]),
            PixelFormat = PixelFormatShape.Read(bytes[PixelFormatOffset..]),
            NameLength = BinaryPrimitives.ReadUInt32BigEndian(bytes[NameLengthOffset..]),
        };
        return shape with
        {
            IsStrict = PixelFormatShape.IsStrict(shape.PixelFormat)
                && bytes[PaddingOffset..NameLengthOffset].IndexOfAnyExcept((byte)0) < 0
                && shape is { Width: > 0, Height: > 0, NameLength: <= MaxStrictNameLength },
        };
    }
}
