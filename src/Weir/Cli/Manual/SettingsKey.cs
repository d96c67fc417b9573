namespace Weir.Cli.Manual;

/// <summary>A key of a settings file, as its manual page says it.</summary>
/// <param name="Path">From the file's top, with dots; <c>[]</c> behind a list whose items have keys.</param>
/// <param name="Value">What may stand there.</param>
/// <param name="Meaning">One paragraph; the default, where there is one.</param>
internal sealed record SettingsKey(string Path, string Value, string Meaning)
{
    /// <summary>The key itself, without those it stands under.</summary>
    public string Name => Path[(Path.LastIndexOf('.') + 1)..].TrimEnd('[', ']');
}
