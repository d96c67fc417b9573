using Weir.Sources.Example.Import;

namespace Weir.Bench;

/// <summary>Writes the dumps of examples/import.</summary>
internal static class GenerateImports
{
    public static void Run(TextWriter output, string directory)
    {
        Directory.CreateDirectory(directory);
        foreach (var shape in Enum.GetValues<ImportShape>())
        {
            var path = PathOf(directory, shape);
            using var stream = File.Create(path);
            ImportExample.Write(stream, shape);
            output.WriteLine($"{path}: {stream.Length / 1e6:N1} MB");
        }
    }

    public static string PathOf(string directory, ImportShape shape) =>
        Path.Combine(directory, $"{shape.ToString().ToLowerInvariant()}.rules");
}
