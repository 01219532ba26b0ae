using RfbWatch.Events;
using RfbWatch.Kql.Values;

namespace RfbWatch.Engine.Store;

/// <summary>Estimates the memory use of rows from their values.</summary>
internal static class RowSize
{
    /// <summary>Overhead of a row in addition to its values: the row object, its list entry, and its arrays.</summary>
    private const int BytesOfRow = 256;

    /// <summary>A value in an array or a property bag.</summary>
    private const int BytesOfItem = 16;

    /// <summary>A value that is an object, without its characters or items.</summary>
    private const int BytesOfObject = 24;

    /// <summary>The hash table of a property bag, and each of its entries.</summary>
    private const int BytesOfBag = 128, BytesOfEntry = 40;

    /// <summary>Returns the estimated size of a row in bytes.</summary>
    /// <param name="row">The row.</param>
    /// <param name="copies">Number of arrays that contain its values.</param>
    public static long Of(TableRow row, int copies) => BytesOfRow + ((long)row.Values.Count * BytesOfItem * copies) + row.Values.Sum(Of);

    /// <summary>Returns the size of the objects to which a value refers.</summary>
    private static long Of(KustoValue value) =>
        value.AsString is { } text ? Of(text)
        : value.AsArray is { } array ? BytesOfObject + array.Sum(item => BytesOfItem + Of(item))
        : value.AsBag is { } bag ? BytesOfBag + bag.Sum(entry => BytesOfEntry + Of(entry.Key) + Of(entry.Value))
        : 0;

    private static long Of(string text) => BytesOfObject + (2L * text.Length);
}
