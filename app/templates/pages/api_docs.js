SwaggerUIBundle({ url: "{{ prefix }}/openapi.json", dom_id: "#docs", validatorUrl: null })
