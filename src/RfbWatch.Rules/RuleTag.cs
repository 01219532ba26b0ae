namespace RfbWatch.Rules;

/// <summary>Stores the original id of an exported rule in the tag <c>rfbwatch.ID</c> or, if the target has no tags, in the last line of the description.</summary>
internal static class RuleTag
{
    private const string Prefix = "rfbwatch.";
    private const string Mark = "RfbWatch rule: ";

    /// <summary>The tag of a rule.</summary>
    public static string Of(string id) => Prefix + id;

    /// <summary>A description with the rule's id.</summary>
    public static string Describe(string description, string id) => $"{description}\n{Mark}{id}";

    /// <summary>A description without the rule's id, and the id; null if it has none.</summary>
    public static (string Description, string? Id) Split(string description)
    {
        int mark = description.LastIndexOf(Mark, StringComparison.Ordinal);
        return mark < 0 ? (description, null) : (description[..mark].TrimEnd(), description[(mark + Mark.Length)..].Trim());
    }

    /// <summary>The id that a rule had before it was exported, from a tag that matches its UUID; otherwise its UUID.</summary>
    public static string OriginalId(string id, IEnumerable<string> tags) =>
        tags.Where(tag => tag.StartsWith(Prefix, StringComparison.Ordinal)).Select(tag => tag[Prefix.Length..])
            .FirstOrDefault(original => original.Length > 0 && NameBasedId.OfRule(original).ToString().Equals(id, StringComparison.OrdinalIgnoreCase)) ?? id;
}
