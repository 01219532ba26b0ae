using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using RfbWatch.Outputs.Formats;

namespace RfbWatch.Outputs;

/// <summary>The accounts that are saved after all outputs have received a batch.</summary>
/// <param name="Batch">The last batch that all outputs received.</param>
/// <param name="Numbers">The last ReportId of each table.</param>
/// <param name="Entries">The account entry of each output, by its key.</param>
public sealed record AccountPage(long Batch, IReadOnlyDictionary<string, long> Numbers, IReadOnlyDictionary<string, AccountEntry> Entries)
{
    /// <summary>An empty page.</summary>
    public static readonly AccountPage Empty = new(0, new Dictionary<string, long>(), new Dictionary<string, AccountEntry>());
}

/// <summary>
/// Saves the latest page of the accounts in a file with two slots that are written alternately, so that if a process dies while writing one, the other is intact. Space for both is allocated
/// when the file is opened, so that pages can still be saved if the disk fills up later. Not flushed to the disk: a power failure can lose the last seconds.
/// </summary>
public sealed class AccountBook : IDisposable
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "rfbwatch.accounts";

    /// <summary>Size of one page in bytes, enough for about sixty outputs.</summary>
    private const int PageBytes = 32 << 10;

    private const int LengthAt = 0, ChecksumAt = 4, GenerationAt = 8, HeaderBytes = 16;
    private readonly SafeFileHandle _file;
    private readonly ArrayBufferWriter<byte> _page = new(PageBytes);
    private byte[] _last = [];
    private long _generation;

    /// <summary>Opens the account book of a folder, and creates it if it is missing.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The user lacks permission.</exception>
    public AccountBook(string folder)
    {
        _file = PrivateFile.Open(Path.Combine(folder, FileName), FileMode.OpenOrCreate);
        try
        {
            byte[] pages = new byte[2 * PageBytes];
            int length = RandomAccess.Read(_file, pages, 0);
            for (int i = 0; i < 2; i++)
            {
                if (length >= (i + 1) * PageBytes && Read(pages.AsMemory(i * PageBytes, PageBytes)) is var (page, generation) && generation > _generation)
                {
                    (Page, _generation) = (page, generation);
                }
            }

            if (length < pages.Length)
            {
                RandomAccess.Write(_file, new byte[pages.Length - length], length);
            }
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>The last saved page.</summary>
    public AccountPage Page { get; private set; } = AccountPage.Empty;

    /// <summary>Saves a page. A page equal to the previous one is not written again.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Note(AccountPage page)
    {
        _page.ResetWrittenCount();
        _page.GetSpan(HeaderBytes)[..HeaderBytes].Clear();
        _page.Advance(HeaderBytes);
        using (var writer = new Utf8JsonWriter(_page))
        {
            Write(writer, page);
        }

        byte[] bytes = _page.WrittenSpan.ToArray();
        if (bytes.Length > PageBytes)
        {
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"the accounts need {bytes.Length} bytes, but only {PageBytes} are available"));
        }

        if (bytes.AsSpan(HeaderBytes).SequenceEqual(_last))
        {
            return;
        }

        long generation = _generation + 1;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(LengthAt), bytes.Length - HeaderBytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(GenerationAt), generation);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(ChecksumAt), Crc32C.Of(bytes.AsSpan(GenerationAt)));
        RandomAccess.Write(_file, bytes, generation % 2 * PageBytes);
        (Page, _generation) = (page, generation);
        _last = bytes[HeaderBytes..];
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    private static (AccountPage Page, long Generation)? Read(ReadOnlyMemory<byte> place)
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(place.Span[LengthAt..]);
        if (length is <= 0 or > PageBytes - HeaderBytes
            || BinaryPrimitives.ReadUInt32LittleEndian(place.Span[ChecksumAt..]) != Crc32C.Of(place.Span[GenerationAt..(HeaderBytes + length)]))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(place.Slice(HeaderBytes, length));
            return (Page(document.RootElement), BinaryPrimitives.ReadInt64LittleEndian(place.Span[GenerationAt..]));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            // Written by another version.
            return null;
        }

        static AccountPage Page(JsonElement root) => new(
            root.GetProperty("batch").GetInt64(),
            root.GetProperty("numbers").EnumerateObject().ToDictionary(number => number.Name, number => number.Value.GetInt64(), StringComparer.Ordinal),
            root.GetProperty("outputs").EnumerateObject().ToDictionary(output => output.Name, output => Entry(output.Value), StringComparer.Ordinal));

        static AccountEntry Entry(JsonElement entry) => new(
            entry.GetProperty("emitted").GetInt64(),
            entry.GetProperty("lost").EnumerateObject().Where(lost => Enum.TryParse<LossCause>(lost.Name, out _)).ToDictionary(lost => Enum.Parse<LossCause>(lost.Name), lost => lost.Value.GetInt64()),
            entry.GetProperty("memory").GetInt64(),
            entry.GetProperty("position").GetInt64());
    }

    private static void Write(Utf8JsonWriter writer, AccountPage page)
    {
        writer.WriteStartObject();
        writer.WriteNumber("batch", page.Batch);
        writer.WriteStartObject("numbers");
        foreach (var (table, number) in page.Numbers)
        {
            writer.WriteNumber(table, number);
        }

        writer.WriteEndObject();
        writer.WriteStartObject("outputs");
        foreach (var (key, entry) in page.Entries)
        {
            writer.WriteStartObject(key);
            writer.WriteNumber("emitted", entry.Emitted);
            writer.WriteStartObject("lost");
            foreach (var (cause, rows) in entry.Lost)
            {
                writer.WriteNumber(cause.ToString(), rows);
            }

            writer.WriteEndObject();
            writer.WriteNumber("memory", entry.InMemory);
            writer.WriteNumber("position", entry.Position);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
