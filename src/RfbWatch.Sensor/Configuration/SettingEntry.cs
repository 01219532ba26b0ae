namespace RfbWatch.Sensor.Configuration;

/// <summary>One value, or one entry of a list, with its origin.</summary>
/// <param name="Text">The value as text.</param>
/// <param name="Place">Its origin: <c>file:line:column</c>, <c>environment NAME</c> or <c>command line</c>.</param>
internal readonly record struct SettingItem(string Text, string Place);

/// <summary>One key as set by one source.</summary>
/// <param name="Key">The key as written in the source; sections are separated by colons.</param>
/// <param name="Items">The values: one, or the entries of a list.</param>
/// <param name="IsList">Whether the entries are separate values. Otherwise a list is one comma-separated string.</param>
/// <param name="Place">The origin of the key.</param>
internal sealed record SettingEntry(string Key, IReadOnlyList<SettingItem> Items, bool IsList, string Place);
