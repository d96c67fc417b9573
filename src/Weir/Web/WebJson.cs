using System.Text.Json.Serialization;
using Weir.Web.Documents;

namespace Weir.Web;

/// <summary>Serializers of the API's own documents; those that a verb prints are the verb's.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(ProblemDocument))]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(MeDocument))]
[JsonSerializable(typeof(HealthDocument))]
internal sealed partial class WebJson : JsonSerializerContext;
