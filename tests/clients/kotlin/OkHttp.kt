// The signatures of OkHttp 5 that the generated client calls: a compiler's stand-in, nothing of it runs.
package okhttp3

import java.io.File
import java.io.IOException
import java.io.InputStream

class MediaType {
    companion object {
        fun String.toMediaTypeOrNull(): MediaType? = TODO()
    }
}

open class RequestBody {
    companion object {
        fun ByteArray.toRequestBody(type: MediaType? = null): RequestBody = TODO()

        fun String.toRequestBody(type: MediaType? = null): RequestBody = TODO()

        fun File.asRequestBody(type: MediaType? = null): RequestBody = TODO()
    }
}

class FormBody : RequestBody() {
    class Builder {
        fun add(name: String, value: String): Builder = TODO()

        fun build(): FormBody = TODO()
    }
}

class MultipartBody : RequestBody() {
    class Builder {
        fun setType(type: MediaType): Builder = TODO()

        fun addPart(headers: Headers?, body: RequestBody): Builder = TODO()

        fun build(): MultipartBody = TODO()
    }

    companion object {
        val FORM: MediaType = TODO()
    }
}

class Headers {
    fun toMultimap(): Map<String, List<String>> = TODO()

    class Builder {
        fun add(name: String, value: String): Builder = TODO()

        fun build(): Headers = TODO()
    }

    companion object {
        fun Map<String, String>.toHeaders(): Headers = TODO()
    }
}

class HttpUrl {
    fun newBuilder(): Builder = TODO()

    class Builder {
        fun addEncodedPathSegments(segments: String): Builder = TODO()

        fun addPathSegment(segment: String): Builder = TODO()

        fun addQueryParameter(name: String, value: String?): Builder = TODO()

        fun scheme(scheme: String): Builder = TODO()

        fun host(host: String): Builder = TODO()

        fun build(): HttpUrl = TODO()
    }

    val pathSegments: List<String> get() = TODO()
    val encodedPathSegments: List<String> get() = TODO()

    companion object {
        fun String.toHttpUrlOrNull(): HttpUrl? = TODO()
    }
}

class Request {
    class Builder {
        fun url(url: HttpUrl): Builder = TODO()

        fun headers(headers: Headers): Builder = TODO()

        fun head(): Builder = TODO()

        fun delete(body: RequestBody?): Builder = TODO()

        fun patch(body: RequestBody): Builder = TODO()

        fun put(body: RequestBody): Builder = TODO()

        fun post(body: RequestBody): Builder = TODO()

        fun method(method: String, body: RequestBody?): Builder = TODO()

        fun build(): Request = TODO()
    }
}

class ResponseBody {
    fun byteStream(): InputStream = TODO()

    fun bytes(): ByteArray = TODO()

    fun string(): String = TODO()
}

class Response : java.io.Closeable {
    val body: ResponseBody get() = TODO()
    val code: Int get() = TODO()
    val message: String get() = TODO()
    val headers: Headers get() = TODO()
    val isRedirect: Boolean get() = TODO()
    val isSuccessful: Boolean get() = TODO()

    fun header(name: String): String? = TODO()

    override fun close(): Unit = TODO()
}

interface Call {
    fun enqueue(callback: Callback)

    fun cancel()

    fun interface Factory {
        fun newCall(request: Request): Call
    }
}

interface Callback {
    fun onFailure(call: Call, e: IOException)

    fun onResponse(call: Call, response: Response)
}

class OkHttpClient : Call.Factory {
    override fun newCall(request: Request): Call = TODO()

    class Builder {
        fun build(): OkHttpClient = TODO()
    }
}
