namespace RfbWatch.Sensor.Configuration;

/// <summary>One value, or one entry of a list, with the place where it is set.</summary>
/// <param name="Text">The value as text.</param>
/// <param name="Place">Where it stands: <c>file:line:column</c>, <c>environment NAME</c> or <c>command line</c>.</param>
internal readonly record struct SettingItem(string Text, string Place);

/// <summary>What one source says about one key.</summary>
/// <param name="Key">The key as it is written there, sections joined by colons.</param>
/// <param name="Items">The values: one, or those of a list.</param>
/// <param name="IsList">Whether they are written as a list, each by itself. Otherwise a list is one text with commas.</param>
/// <param name="Place">Where the key stands.</param>
internal sealed record SettingEntry(string Key, IReadOnlyList<SettingItem> Items, bool IsList, string Place);
